"""Reads which processes run from their own reports, and compares their configuration with this config folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from complaints.clock import Clock
from complaints.config_watch import Part, digest, signature
from complaints.errors import PermanentError, TransientError
from complaints.events.process_report import PROCESS, ProcessReport
from complaints.settings import Settings
from complaints.topics import Topics
from stores.kafka.scan import scan

TAKEN_SECS = 10.0
"""A running process has taken up a changed file after this time."""
_AT_START: Mapping[Part, str] = {
    "topics": "topics.yaml",
    "cases": "cases.yaml or agencies.yaml",
    "notifications": "notifications.yaml or agencies.yaml",
}
"""Parts that a process takes at its start only."""
MISSED = 3
"""A process counts as gone after this many reporting intervals without a report."""


def newest_reports(settings: Settings, topics: Topics) -> list[ProcessReport]:
    """The newest report of each process, ended ones included. Raises TransientError when Kafka is away."""
    newest: dict[str, ProcessReport] = {}
    for record in scan(settings.kafka, [topics.processes.name]):
        if report := PROCESS.read(record.value()):
            newest[report.id] = report
    return list(newest.values())


def running(reports: Iterable[ProcessReport], now: datetime) -> list[ProcessReport]:
    """The reports of processes that still run: not ended, and not silent for too long."""
    return [report for report in reports if _is_running(report, now)]


def running_processes(settings: Settings, topics: Topics, now: datetime) -> list[ProcessReport]:
    """The newest report of each process that still runs. Raises TransientError when Kafka is away."""
    return running(newest_reports(settings, topics), now)


def unbalanced(report: ProcessReport) -> list[str]:
    """One line where received is not ok + rejected + dropped + under way, which is a defect of the process."""
    counts = report.counts
    if counts is None or counts.under_way == 0 or (counts.under_way > 0 and report.state == "running"):
        return []
    judged = counts.received - counts.under_way
    what = f"received {counts.received:,} and judged {judged:,}: its counts do not agree, please report this defect"
    return [f"{_who(report)} {what}"]


def behind(settings: Settings, topics: Topics, clock: Clock) -> list[str]:
    """What to do about running processes that do not work with this configuration; [] where Kafka cannot tell.

    Waits up to TAKEN_SECS for processes to take up a change made within the last seconds.
    """
    deadline = clock.monotonic() + TAKEN_SECS
    try:
        while True:
            found = [
                line
                for report in running_processes(settings, topics, clock.now())
                for line in differences(report, settings.config)
            ]
            if not found or not _is_fresh(settings.config, clock) or clock.monotonic() > deadline:
                return found
            clock.sleep(1.0)
    except (TransientError, PermanentError):
        return []


def differences(report: ProcessReport, config: Path) -> list[str]:
    """What to do about a process that does not work with the files in `config`; empty when it does."""
    return [_advice(report, part, config) for part in _differing(report, config)]


def digests(config: Path) -> dict[Part, str]:
    """Digests of the parts of the configuration that processes report."""
    parts: tuple[Part, ...] = ("channels", "rules", "cases", "notifications", "topics")
    return {part: digest(config, part) for part in parts}


def _differing(report: ProcessReport, config: Path) -> list[Part]:
    return [part for part, here in digests(config).items() if report.config.get(part, here) != here]


def _is_fresh(config: Path, clock: Clock) -> bool:
    """Whether a file of the folder was written within the last TAKEN_SECS."""
    newest = max(changed for part in digests(config) for _, changed, *_ in signature(config, part))
    return clock.now().timestamp() - newest / 1e9 < TAKEN_SECS


def _is_running(report: ProcessReport, now: datetime) -> bool:
    return report.state == "running" and now - report.at < timedelta(seconds=MISSED * report.every_secs)


def _who(report: ProcessReport) -> str:
    return f"{report.process} on {report.host} (process {report.pid})"


def _advice(report: ProcessReport, part: Part, config: Path) -> str:
    who = _who(report)
    if problem := report.problems.get(part):
        return f"{who} goes on with its older {part}, for the new ones cannot be taken: {problem}"
    if part in _AT_START:
        return f"{who} runs with an older {_AT_START[part]}: restart it"
    return f"{who} runs with other {part} than {config}: copy them to its config folder, or restart it with this one"
