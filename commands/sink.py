"""`complaints sink`: load complaints, cases and incidents into ClickHouse."""

from __future__ import annotations

import argparse
from contextlib import closing

from commands.collect_rarely import collect_rarely
from commands.in_service import at_signal, in_service
from complaints.clock import Clock, SystemClock
from complaints.config_watch import ConfigWatch, Part
from complaints.errors import TransientError
from complaints.reference.reference import Reference
from complaints.settings import Settings
from complaints.telemetry import Telemetry
from sinks.load_all import loops_of_all
from sinks.run_together import run_together
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.migrate import load_names, migrate


def configure(parser: argparse.ArgumentParser) -> None:
    """Add no options: everything is in the settings."""


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Migrate, then load until SIGTERM or SIGINT; return 0."""
    collect_rarely()
    clickhouse = ClickHouse(settings.clickhouse)
    migrate(clickhouse, settings.config)
    clickhouse.close()
    clock, topics = SystemClock(), Reference.load(settings.config).topics
    telemetry = Telemetry("sink", clock)
    loops = loops_of_all(settings, topics, clock, telemetry)
    at_signal(loops[0].stop)  # the others end with it
    try:
        with in_service("sink", settings, topics, clock, telemetry, watches=_follow_names(settings, clock)):
            run_together(loops)
    except TransientError as error:
        # Stopped while it waited for a service: the batch is not committed, so the next start reads it again.
        print(f"stopped while waiting: {error}")
    return 0


def _follow_names(settings: Settings, clock: Clock) -> list[ConfigWatch[None]]:
    """Watches that load the names of new channels, agencies and categories into ClickHouse when the files change."""

    def load() -> None:
        with closing(ClickHouse(settings.clickhouse)) as clickhouse:
            load_names(clickhouse, settings.config)

    parts: tuple[Part, ...] = ("channels", "rules")
    # Nothing to load at first: `migrate` has just done so.
    return [ConfigWatch(settings.config, part, load, clock, first=lambda: None) for part in parts]
