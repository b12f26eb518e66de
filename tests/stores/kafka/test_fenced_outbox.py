"""A transaction whose commit is not answered: the broker is paused, on the embedded one and on Apache Kafka."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from random import Random
from uuid import uuid4

import pytest

from complaints.clock import SystemClock
from complaints.errors import PermanentError, TransientError
from complaints.settings import KafkaSettings
from complaints.topics import Topic
from embedded.broker import Broker
from embedded.kafka import KafkaBroker
from stores.kafka.create_topics import create_topics
from stores.kafka.fenced_outbox import FencedOutbox
from stores.kafka.record import Record
from stores.kafka.scan import scan
from tests.brokers import QUIET_CLIENT

WAIT_SECS = 1.0
ROUNDS = 6
TRIES = 20
pytestmark = pytest.mark.service


@pytest.fixture(params=["tansu", "kafka"])
def broker(request: pytest.FixtureRequest) -> Broker:
    found: Broker = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def settings(broker: Broker) -> KafkaSettings:
    return KafkaSettings(bootstrap_servers=broker.bootstrap, options=QUIET_CLIENT)


@pytest.fixture
def topic(settings: KafkaSettings) -> str:
    name = f"fenced-{uuid4().hex[:8]}"
    create_topics(settings, [Topic(name=name, partitions=1)], SystemClock())
    return name


@contextmanager
def paused(broker: Broker) -> Iterator[None]:
    processes = [broker._process] if isinstance(broker, KafkaBroker) else vars(broker)["_processes"]
    groups = [process.pid or 0 for process in processes]
    assert all(groups)
    for group in groups:
        os.killpg(group, signal.SIGSTOP)
    try:
        yield
    finally:
        for group in groups:
            os.killpg(group, signal.SIGCONT)


def records(topic: str, *values: str) -> list[tuple[str, Record]]:
    return [(topic, Record(key=b"k", value=value.encode(), headers=[])) for value in values]


def read(settings: KafkaSettings, topic: str) -> list[str]:
    return [(record.value() or b"").decode() for record in scan(settings, [topic])]


def publish_until_taken(outbox: FencedOutbox, given: list[tuple[str, Record]]) -> None:
    for _ in range(TRIES):
        with suppress(TransientError):
            outbox.publish(given)
            return
    raise AssertionError(f"not taken in {TRIES} tries")


def test_a_commit_that_was_not_answered_is_asked_for_again(broker: Broker, settings: KafkaSettings, topic: str) -> None:
    outbox = FencedOutbox(settings, topic, wait_secs=WAIT_SECS)
    publish_until_taken(outbox, records(topic, "first"))
    with paused(broker):
        for _ in range(2):
            with pytest.raises(TransientError):
                outbox.publish(records(topic, "second"))
    publish_until_taken(outbox, records(topic, "third"))
    # What is tried again may be there twice.
    assert list(dict.fromkeys(read(settings, topic))) == ["first", "second", "third"]


def test_wherever_the_broker_is_paused_the_newest_records_come_last(
    broker: Broker, settings: KafkaSettings, topic: str
) -> None:
    outbox, chance = FencedOutbox(settings, topic, wait_secs=WAIT_SECS), Random(1)
    publish_until_taken(outbox, records(topic, "start"))
    for number in range(ROUNDS):
        begun = threading.Event()

        def interrupt(begun: threading.Event = begun, delay: float = chance.uniform(0, 0.01)) -> None:
            begun.wait()
            time.sleep(delay)
            with paused(broker):
                time.sleep(1.5 * WAIT_SECS)

        interrupter = threading.Thread(target=interrupt)
        interrupter.start()
        begun.set()
        publish_until_taken(outbox, records(topic, *(f"{number}.{i}" for i in range(50))))
        interrupter.join()
        assert read(settings, topic)[-1] == f"{number}.49"


def test_the_first_of_two_is_told_that_another_has_taken_over(settings: KafkaSettings, topic: str) -> None:
    first = FencedOutbox(settings, topic)
    first.publish(records(topic, "first"))
    FencedOutbox(settings, topic).publish(records(topic, "second"))
    with pytest.raises(PermanentError, match="another process was started"):
        first.publish(records(topic, "third"))
    assert read(settings, topic) == ["first", "second"]
