"""`complaints worker`: received complaints to classified, agency, triage and dead-letter topics."""

from __future__ import annotations

import argparse

from commands.collect_rarely import collect_rarely
from complaints.clock import SystemClock
from complaints.reference.reference import Reference
from complaints.settings import Settings
from complaints.telemetry import Telemetry
from operations.live_config import LiveConfig
from operations.serve_metrics import serving_metrics
from streams.worker import build_worker


def configure(parser: argparse.ArgumentParser) -> None:
    """No options: settings say it all."""


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Work until told to stop."""
    collect_rarely()
    topics = Reference.load(settings.config).topics
    clock = SystemClock()
    telemetry = Telemetry("worker", clock)
    worker = build_worker(settings, topics, clock, telemetry)
    live = LiveConfig(settings, topics, "worker", worker.pipeline.watches, clock, telemetry)
    with serving_metrics(telemetry, settings.worker), live.running():
        return worker.run()
