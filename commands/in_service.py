"""What every command that works until it is told to stop does beside its work."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from complaints.clock import Clock
from complaints.config_watch import ConfigWatch, Part
from complaints.events.process_report import Process
from complaints.settings import Settings
from complaints.telemetry import Telemetry
from complaints.topics import Topics
from operations.live_config import LiveConfig
from operations.serve_metrics import serving_metrics


@contextmanager
def in_service(
    process: Process,
    settings: Settings,
    topics: Topics,
    clock: Clock,
    telemetry: Telemetry,
    *,
    watches: Sequence[ConfigWatch[Any]] = (),
    fixed: Sequence[Part] = ("topics",),
) -> Iterator[None]:
    """Serve the process' metrics, let it follow the config folder and report on it while the block runs.

    The metrics' address stands in the section of the process' name. Raises ConfigError where it is taken.
    """
    live = LiveConfig(settings, topics, process, watches, clock, telemetry, fixed=fixed)
    with serving_metrics(telemetry, getattr(settings, process)), live.running():
        yield


def at_signal(stop: Callable[[], None]) -> None:
    """Call it at SIGTERM and at SIGINT."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop())
