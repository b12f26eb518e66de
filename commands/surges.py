"""`complaints surges`: say where more is reported than chance explains."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from commands.collect_rarely import collect_rarely
from commands.in_service import at_signal, in_service
from commands.numbers import above_zero
from complaints.clock import SystemClock
from complaints.reference.holidays import holidays
from complaints.reference.reference import Reference
from complaints.settings import Settings
from complaints.telemetry import Telemetry
from trends.surges.detector import Detector
from trends.surges.episodes import Word
from trends.surges.follow import Alarms, Surges, SurgeService
from trends.surges.read_events import COLUMNS, read_events
from trends.surges.week import Week
from trends.surges.write_episodes import write_episodes


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the actions and their options."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    replay = actions.add_parser("replay", help="what would have been said about the reports of a file")
    replay.add_argument("events", type=Path, metavar="EVENTS.csv", help=f"with the columns {', '.join(COLUMNS)}")
    replay.add_argument("--false-alarms-per-week", type=above_zero(), default=1.0, metavar="N", help="over all cells")
    replay.add_argument("--out", type=Path, required=True, metavar="EPISODES.csv")
    replay.set_defaults(surges=_replay, without_services=True)
    live = actions.add_parser("run", help="follow the classified topic and publish surges until told to stop")
    live.set_defaults(surges=_run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Do what was asked for; 0 when it is done."""
    return int(args.surges(args, settings))


def _replay(args: argparse.Namespace, settings: Settings) -> int:
    reports = read_events(args.events)
    detector = Detector(args.false_alarms_per_week, Week(holidays(settings.config)))

    def words() -> Iterator[Word]:
        for report in reports:
            yield from detector.take(report)

    episodes = write_episodes(words(), args.out)
    print(f"{len(reports):,} reports, {episodes:,} episodes: {args.out}")
    return 0


def _run(args: argparse.Namespace, settings: Settings) -> int:
    collect_rarely()
    topics = Reference.load(settings.config).topics
    week, alarms = Week(holidays(settings.config)), settings.surges
    levels: Alarms = {"district": alarms.district, "province": alarms.province, "nation": alarms.nation}
    clock, telemetry = SystemClock(), Telemetry("surges", SystemClock())
    surges = Surges(levels, lambda rate: Detector(rate, week))
    service = SurgeService(settings, topics, surges, clock, telemetry)
    at_signal(service.stop)
    with in_service("surges", settings, topics, clock, telemetry):
        service.run()
    return 0
