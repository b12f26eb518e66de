"""`complaints worker`: received complaints to classified, agency, triage and dead-letter topics."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from concurrent.futures import Future

from mode import Worker

from commands.collect_rarely import collect_rarely
from complaints.clock import SystemClock
from complaints.settings import Settings
from complaints.topics import load_topics
from operations.live_config import LiveConfig
from stores.kafka.batch_publisher import Publisher
from stores.kafka.follower import Follower
from stores.kafka.record import Record
from stores.kafka.topic_ids import KafkaTopicIds
from streams.app import build_app
from streams.corrections import Corrections
from streams.live_pipeline import LivePipeline
from streams.runtime.dead_letter_cap import DeadLetterCap
from streams.steps.validate import validate_correction


def configure(parser: argparse.ArgumentParser) -> None:
    """No options: settings say it all."""


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Work until told to stop."""
    collect_rarely()
    topics = load_topics(settings.config)
    clock = SystemClock()
    corrections = Corrections(
        topics.corrections.name, lambda correction: validate_correction(correction, pipeline.codes)
    )
    pipeline = LivePipeline(settings, corrections.get, clock)
    publisher = Publisher(settings.kafka, clock=clock)
    cap = DeadLetterCap(settings.worker, topics.dead.name)

    def process(records: Sequence[Record]) -> Future[None]:
        corrections.wait_for(records)
        outputs = pipeline.run(records)
        cap.check(len(records), outputs)
        return publisher.publish(outputs)

    def give_up() -> None:
        corrections.give_up()
        publisher.stop()

    Follower(settings.kafka, topics.corrections.name, corrections.take).start()
    read = [topics.received.name, topics.corrections.name]
    topic_ids = KafkaTopicIds(settings.kafka, read, clock)
    app = build_app(settings, read, process, give_up, topic_ids)
    with LiveConfig(settings, topics, "worker", pipeline.watches, clock).running():
        return int(Worker(app, override_logging=False, quiet=True, daemon=True).execute_from_commandline() or 0)
