"""`complaints worker`: received complaints to classified, agency, triage and dead-letter topics."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence

from mode import Worker

from complaints.channels import load_channels
from complaints.clock import SystemClock
from complaints.settings import Settings
from complaints.topics import load_topics
from streams.app import build_app
from streams.classify import Classifier
from streams.pipeline import Pipeline
from streams.publisher import Publisher
from streams.record import Record
from streams.resolve_area import AreaResolver
from streams.route import Router

log = logging.getLogger(__name__)


def configure(parser: argparse.ArgumentParser) -> None:
    """No options: settings say it all."""


def load_pipeline(settings: Settings) -> Pipeline:
    """The pipeline of a config folder; raises ConfigError naming the file that does not fit."""
    classifier = Classifier.load(settings.config)
    router = Router.load(settings.config)
    return Pipeline(
        topics=load_topics(settings.config),
        channels=load_channels(settings.config),
        generation=classifier.generation + router.generation,
        resolve_area=AreaResolver.load(settings.config).resolve,
        classify=classifier.classify,
        route=router.route,
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Work until told to stop."""
    pipeline = load_pipeline(settings)
    publisher = Publisher(settings.kafka, clock=SystemClock())

    def process(records: Sequence[Record]) -> None:
        publisher.publish(pipeline.run(records))

    app = build_app(settings, pipeline.topics.received.name, process, publisher.stop)
    return int(Worker(app, override_logging=False, quiet=True, daemon=True).execute_from_commandline() or 0)
