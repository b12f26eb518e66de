from __future__ import annotations

import time
from uuid import uuid4

import pytest
from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from complaints.clock import SystemClock
from complaints.errors import TransientError
from complaints.settings import KafkaSettings
from embedded.broker import Broker
from stores.kafka.follower import Follower
from tests.transactions import write
from tests.wait import wait_until


@pytest.fixture
def topic(bootstrap: str) -> str:
    name, admin = f"follow-{uuid4().hex[:8]}", AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([NewTopic(name, 3)])[name].result(20)
    return name


def follow(bootstrap: str, topic: str) -> tuple[list[bytes | None], Follower]:
    taken: list[bytes | None] = []
    follower = Follower(
        KafkaSettings(bootstrap_servers=bootstrap), topic, lambda record: taken.append(record.value()), SystemClock()
    )
    follower.start()
    return taken, follower


def put(bootstrap: str, topic: str, *values: bytes) -> None:
    producer = Producer({"bootstrap.servers": bootstrap})
    for value in values:
        producer.produce(topic, value, partition=0)
    assert producer.flush(20) == 0


def test_an_empty_topic_is_no_reason_to_wait_and_what_comes_is_taken(bootstrap: str, topic: str) -> None:
    started = time.monotonic()
    taken, follower = follow(bootstrap, topic)
    assert time.monotonic() - started < 10
    put(bootstrap, topic, b"1", b"2")
    wait_until(lambda: taken == [b"1", b"2"], 20)
    follower.stop()


def test_it_starts_behind_a_transaction_and_goes_on_across_the_next(bootstrap: str, topic: str) -> None:
    write(bootstrap, topic, [b"1", b"2"], commit=True)
    taken, follower = follow(bootstrap, topic)
    wait_until(lambda: taken == [b"1", b"2"], 20)  # the marker may have been written after the start
    write(bootstrap, topic, [b"3"], commit=True)
    put(bootstrap, topic, b"4")
    wait_until(lambda: taken == [b"1", b"2", b"3", b"4"], 20)
    follower.stop()


def test_it_starts_on_a_topic_whose_records_were_deleted(kafka: Broker) -> None:
    name, admin = f"follow-{uuid4().hex[:8]}", AdminClient({"bootstrap.servers": kafka.bootstrap})
    admin.create_topics([NewTopic(name, 1)])[name].result(20)
    put(kafka.bootstrap, name, b"1", b"2")
    place = TopicPartition(name, 0, 2)
    admin.delete_records([place])[place].result(20)
    taken, follower = follow(kafka.bootstrap, name)
    put(kafka.bootstrap, name, b"3")
    wait_until(lambda: taken == [b"3"], 20)
    follower.stop()


def test_a_missing_topic_is_an_error_that_names_it(bootstrap: str) -> None:
    with pytest.raises(TransientError, match="has no topic no-such-topic"):
        follow(bootstrap, "no-such-topic")
