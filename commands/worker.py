"""`complaints worker`: decide received complaints, for the classified, agency, triage and dead-letter topics."""

from __future__ import annotations

import argparse

from commands.collect_rarely import collect_rarely
from commands.in_service import in_service
from complaints.clock import SystemClock
from complaints.reference.reference import Reference
from complaints.settings import Settings
from complaints.telemetry import Telemetry
from streams.worker import build_worker


def configure(parser: argparse.ArgumentParser) -> None:
    """Add no options: everything is in the settings."""


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Work until told to stop; return the exit status."""
    collect_rarely()
    topics = Reference.load(settings.config).topics
    clock = SystemClock()
    telemetry = Telemetry("worker", clock)
    worker = build_worker(settings, topics, clock, telemetry)
    with in_service("worker", settings, topics, clock, telemetry, watches=worker.pipeline.watches):
        return worker.run()
