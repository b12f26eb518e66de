"""Builds the worker: pipeline, publisher, corrections and the Faust app around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from complaints.clock import Clock
from complaints.settings import Settings
from complaints.telemetry import Telemetry
from complaints.topics import Topics
from stores.kafka.batch_publisher import Publisher
from stores.kafka.follower import Follower
from stores.kafka.record import ConsumerRecord
from stores.kafka.topic_ids import KafkaTopicIds
from streams.app import build_app, run_app
from streams.classified_contents import ClassifiedContents
from streams.corrections import Corrections
from streams.live_pipeline import LivePipeline
from streams.runtime.counted import Sent, counted
from streams.runtime.dead_letter_cap import DeadLetterCap
from streams.steps.validate import validate_correction


@dataclass(frozen=True)
class Worker:
    """Reads received complaints and corrections; publishes classified, agency, triage and dead-letter records."""

    pipeline: LivePipeline
    run: Callable[[], int]
    """Work until told to stop; return the exit status."""


def build_worker(settings: Settings, topics: Topics, clock: Clock, telemetry: Telemetry) -> Worker:
    """Build the worker, and begin to follow the corrections topic. Raises ConfigError naming the file that is wrong."""
    corrections = Corrections(
        topics.corrections.name, lambda correction: validate_correction(correction, pipeline.codes)
    )
    # Classified records first: an agency must not have a complaint that the classified topic does not show as its own,
    # even if this process ends in between.
    publisher = Publisher(settings.kafka, clock=clock, first=topics.classified.name.__eq__)
    contents = ClassifiedContents(settings.kafka, topics.classified.name, publisher.wait, clock)
    pipeline = LivePipeline(settings, corrections.get, contents.get, clock)
    cap = DeadLetterCap(settings.worker, topics.dead.name)

    def work(records: Sequence[ConsumerRecord]) -> Sent:
        contents.look_up(corrections.wait_for(records))
        outputs = pipeline.run(records)
        dead = cap.check(len(records), outputs)
        return Sent(publisher.publish(outputs), len(outputs), dead)

    def give_up() -> None:
        corrections.give_up()
        contents.give_up()
        publisher.stop()

    Follower(settings.kafka, topics.corrections.name, corrections.take, clock).start()
    read = [topics.received.name, topics.corrections.name]
    topic_ids = KafkaTopicIds(settings.kafka, read, clock)
    process = counted(work, telemetry)
    return Worker(pipeline, partial(run_app, build_app(settings, read, process, give_up, topic_ids)))
