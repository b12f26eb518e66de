"""Checks of a running system: configuration, services and processes, each with advice on what to do."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing

from complaints.clock import SystemClock
from complaints.errors import ComplaintsError, ConfigError
from complaints.events.process_report import ProcessReport
from complaints.privacy.sealing import Sealer
from complaints.reference.reference import Reference
from complaints.settings import Settings
from complaints.topics import load_topics
from operations.agency.agency_words import load_agency_words
from operations.status.reports import differences, running_processes
from sinks.notifications.policy import load_notice_policy
from sinks.webhooks.subscriptions import load_webhooks
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.migrate import pending
from stores.kafka.publisher import Publisher
from streams.load_pipeline import load_pipeline

ANSWER_SECS = 5.0
NEEDED = ("worker", "sink")
"""Processes without which received complaints do not reach ClickHouse."""

_SERVICES = ("cases", "surges", "incidents", "webhooks", "notifications", "exchange")
MISSED = {name: f"'complaints {name} run'" for name in _SERVICES}
"""Processes whose end is told of where they have run: without them nothing is lost, but no step of a case is taken, and
nobody is told of surges, incidents and cases, or gets webhooks and messages of the exchange."""

Check = tuple[str, Callable[[], list[str]]]
"""What is checked, and a function that returns or raises (ComplaintsError) what to do; [] where all is well."""


def config_checks(settings: Settings) -> Iterator[Check]:
    """Checks whether the files of the config folder can be used."""
    yield "ข้อมูลอ้างอิง · reference data", lambda: _loads(lambda: Reference.load(settings.config))
    yield "กฎและแบบจำลอง · rules and model", lambda: _beyond_reference(settings, lambda _: load_pipeline(settings))
    yield (
        "ถ้อยคำของหน่วยงาน · words of agencies",
        lambda: _beyond_reference(settings, lambda _: load_agency_words(settings.config)),
    )
    yield "ผู้รับ webhook · webhook subscribers", lambda: _beyond_reference(settings, _subscribers(settings))
    yield "การแจ้งประชาชน · notices", lambda: _beyond_reference(settings, lambda _: load_notice_policy(settings.config))


def all_checks(settings: Settings) -> Iterator[Check]:
    """All checks: configuration, sealing key, services and running processes."""
    yield from config_checks(settings)
    yield "กุญแจผนึก · sealing key", lambda: _loads(lambda: Sealer.from_settings(settings.sealing))
    yield f"Kafka {settings.kafka.bootstrap_servers}", lambda: _kafka(settings)
    yield f"ClickHouse {settings.clickhouse.host}:{settings.clickhouse.port}", lambda: _clickhouse(settings)
    yield f"gateway {settings.gateway.host}:{settings.gateway.port}", lambda: _gateway(settings)
    yield "โพรเซสที่ทำงานอยู่ · running processes", lambda: _processes(settings)


def advice_of(look: Callable[[], list[str]]) -> list[str]:
    """The advice that a check returns or raises, one line each."""
    try:
        return look()
    except ComplaintsError as error:
        return str(error).splitlines()


def _beyond_reference(settings: Settings, load: Callable[[Reference], object]) -> list[str]:
    """The advice of loading what names reference data; that must be right first."""
    try:
        reference = Reference.load(settings.config)
    except ConfigError:
        return ["not looked at: the reference data they name must be right first"]
    return _loads(lambda: load(reference))


def _subscribers(settings: Settings) -> Callable[[Reference], object]:
    """Not their secrets: those are on the machine of the webhook service."""
    return lambda reference: load_webhooks(settings.config, reference.agency_ids)


def _loads(load: Callable[[], object]) -> list[str]:
    load()
    return []


def _kafka(settings: Settings) -> list[str]:
    reference = Reference.load(settings.config)
    names = [topic.name for topic in reference.topics.all(reference.agency_ids)]
    Publisher(settings.kafka).check(names, ANSWER_SECS)
    return []


def _clickhouse(settings: Settings) -> list[str]:
    with closing(ClickHouse(settings.clickhouse)) as clickhouse:
        clickhouse.check_version()
        missing = pending(clickhouse, settings.config)
    return [f"run 'complaints migrate': {', '.join(missing)} not applied yet"] if missing else []


def _gateway(settings: Settings) -> list[str]:
    url = f"http://{settings.gateway.host}:{settings.gateway.port}/readyz"
    try:
        with urllib.request.urlopen(url, timeout=ANSWER_SECS):
            return []
    except urllib.error.HTTPError as error:
        return [f"{url} says {error.code}: {error.read(500).decode('utf-8', 'replace')}"]
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        return [f"{url} does not answer ({reason}). Is 'complaints up' running? It is gateway.host and gateway.port."]


def _processes(settings: Settings) -> list[str]:
    topics = load_topics(settings.config)
    running = running_processes(settings, topics, SystemClock().now())
    return absent(running) + [line for report in running for line in differences(report, settings.config)]


def gone(reports: Iterable[ProcessReport], running: Iterable[ProcessReport]) -> list[str]:
    """Advice to start what can be done without, ran, and does not run any more though nobody ended it."""
    there = {report.process for report in running}
    left = {report.process for report in reports if report.state != "ended"} - there
    return [
        f"{name} has not reported in the last minutes: start {command}"
        for name, command in MISSED.items()
        if name in left
    ]


def absent(running: Iterable[ProcessReport]) -> list[str]:
    """Advice to start each needed process that is not among the running ones."""
    there = {report.process for report in running}
    missing = (name for name in NEEDED if name not in there)
    return [f"no {name} has reported in the last minutes: start 'complaints {name}'" for name in missing]
