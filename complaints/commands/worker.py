"""`complaints worker`: received complaints to classified, agency, triage and dead-letter topics."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence

from mode import Worker

from complaints.clock import SystemClock
from complaints.commands.pipeline import load_pipeline
from complaints.settings import Settings
from streams.app import build_app
from streams.publisher import Publisher
from streams.record import Record

log = logging.getLogger(__name__)


def configure(parser: argparse.ArgumentParser) -> None:
    """No options: settings say it all."""


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Work until told to stop."""
    pipeline = load_pipeline(settings)
    publisher = Publisher(settings.kafka, clock=SystemClock())

    def process(records: Sequence[Record]) -> None:
        publisher.publish(pipeline.run(records))

    app = build_app(settings, pipeline.topics.received.name, process, publisher.stop)
    return int(Worker(app, override_logging=False, quiet=True, daemon=True).execute_from_commandline() or 0)
