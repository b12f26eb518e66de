"""Surges: recall, precision and delay of the product and of the usual detectors, on the same weeks with known surges.

A yardstick, given by `--yardstick`, makes the weeks from real tickets and scores what was said. Everybody is allowed
one false alarm a week over all cells: thresholds of the others are set on weeks without a surge, the product's on none.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.comparison import Measurement, Wanted
from bench.peers.alarms import Scores, alarms, greatest, threshold_for
from bench.peers.hourly_counts import Counts, count, without_sprees
from bench.peers.surge_baselines import BASELINES
from bench.versions import versions
from complaints.clock import BANGKOK
from complaints.errors import ConfigError
from complaints.reference.holidays import holidays
from complaints.settings import DEFAULT_CONFIG
from trends.surges.detector import Detector
from trends.surges.read_events import read_events
from trends.surges.report import Report, time_of
from trends.surges.week import Week
from trends.surges.write_episodes import write_episodes

OURS = "complaint-stream"
QUIET_SEEDS, SEED = (1, 2, 3), 51
KINDS = ("null", "X5", "x10", "+10", "+5", "X3")
JUDGED_AFTER, JUDGED_WEEKS = timedelta(days=63), 21.0


def compare(wanted: Wanted) -> Measurement:
    """Measure all contenders. Raises ConfigError where the yardstick or the tickets are missing."""
    if wanted.data is None or wanted.yardstick is None or not wanted.yardstick.is_file():
        raise ConfigError("--yardstick: no such program; it makes weeks from the tickets of --data and scores them")
    weeks = Weeks(wanted.yardstick, wanted.data, wanted.folder)
    names = wanted.of([OURS, *BASELINES])
    thresholds = _thresholds([name for name in names if name != OURS], weeks)
    wanted.say("  thresholds are set")
    rows = [[name] for name in names]
    for kind in KINDS:  # one set of weeks in memory at a time
        folder = weeks.made(SEED, kind)
        reports = read_events(folder / "events.csv")
        for row in rows:
            row.append(_measured(row[0], reports, folder, weeks, thresholds))
            wanted.say(f"  {kind}  {row[0]}  {row[-1]}")
    return Measurement(
        title="Surges",
        source=f"30 weeks resampled from six real ones, 60 surges laid into 21 of them; seed {SEED}",
        columns=["contender", "false alarms a week", *KINDS[1:]],
        rows=rows,
        conditions=[
            "recall / precision / median delay in hours; one false alarm a week over 1,150 cells is allowed",
            "X: times the rate, cells with three and more a day; x: one and more a day; +: more, in quiet cells",
            f"thresholds of the others: seeds {', '.join(map(str, QUIET_SEEDS))} without surges; all look once an hour",
        ],
        versions=versions("numpy", "scipy"),
    )


class Weeks:
    """Runs the yardstick; weeks that were made are kept."""

    def __init__(self, yardstick: Path, data: Path, folder: Path) -> None:
        self._yardstick, self._data, self._folder = yardstick, data, folder

    def made(self, seed: int, kind: str) -> Path:
        """The folder of these weeks."""
        out = self._folder / f"{kind}-{seed}"
        if not (out / "truth.json").exists():
            self._run("make", "--data", self._data, "--seed", seed, "--kind", kind, "--out", out)
        return out

    def score(self, weeks: Path, episodes: Path) -> dict[str, Any]:
        """What the yardstick finds: per_week, and recall, precision, median_delay_hours where surges were laid in."""
        found: dict[str, Any] = json.loads(self._run("score", "--truth", weeks / "truth.json", "--episodes", episodes))
        return found

    def _run(self, *arguments: object) -> str:
        command = [sys.executable, str(self._yardstick), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ConfigError(f"{self._yardstick}: {done.stderr.strip().splitlines()[-1]}")
        return done.stdout


def _measured(name: str, reports: list[Report], weeks: Path, yardstick: Weeks, thresholds: Mapping[str, float]) -> str:
    episodes = weeks / "episodes.csv"
    if name == OURS:
        _say_ours(reports, episodes)
    else:
        _say(name, reports, thresholds[name], episodes)
    found = yardstick.score(weeks, episodes)
    if "recall" not in found:
        return f"{found['per_week']:.2f}"
    delay = found["median_delay_hours"]
    return f"{found['recall']:.2f} / {found['precision'] or 0:.2f} / " + ("-" if delay is None else f"{delay:.1f}")


def _say_ours(reports: Iterable[Report], out: Path) -> None:
    detector = Detector(1.0, Week(holidays(DEFAULT_CONFIG)))
    write_episodes((word for report in reports for word in detector.take(report)), out)


def _say(name: str, reports: list[Report], threshold: float, out: Path) -> None:
    counts, scores = _scores(name, reports)
    lines = ["category,district,opened,closed"]
    for alarm in alarms(scores, threshold):
        times = (time_of(counts.first + hour).astimezone(BANGKOK).isoformat() for hour in (alarm.opened, alarm.closed))
        lines.append(",".join([*counts.cells[alarm.cell], *times]))
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _thresholds(names: Sequence[str], weeks: Weeks) -> dict[str, float]:
    quiet: dict[str, list[Scores]] = {name: [] for name in names}
    for seed in QUIET_SEEDS if names else ():
        reports = read_events(weeks.made(seed, "null") / "events.csv")
        for name in names:
            quiet[name].append(_scores(name, reports)[1])
    return {name: threshold_for(JUDGED_WEEKS, scores) for name, scores in quiet.items()}


def _scores(name: str, reports: list[Report]) -> tuple[Counts, Scores]:
    score: Callable[..., Any]
    score, merged = BASELINES[name]
    counts = count(without_sprees(reports) if merged else reports)
    return counts, greatest(score(counts.days), int(JUDGED_AFTER / timedelta(hours=1)))
