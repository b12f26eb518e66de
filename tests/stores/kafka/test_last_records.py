from __future__ import annotations

from uuid import uuid4

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from complaints.settings import KafkaSettings
from embedded.broker import Broker
from stores.kafka.last_records import last_records
from stores.kafka.scan import extents_of
from tests.transactions import write
from tests.wait import wait_until


@pytest.fixture
def topic(bootstrap: str) -> str:
    return create(bootstrap)


def create(bootstrap: str) -> str:
    name, admin = f"last-{uuid4().hex[:8]}", AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([NewTopic(name, 2)])[name].result(20)
    return name


def last(bootstrap: str, topic: str, end: int) -> dict[int, bytes | None]:
    settings = KafkaSettings(bootstrap_servers=bootstrap)
    wait_until(lambda: extents_of(settings, [topic])[topic, 0].end == end, 20)
    found = last_records(settings, extents_of(settings, [topic]))
    return {partition: record.value() for (_, partition), record in found.items()}


def test_the_last_record_is_found_behind_a_batch_and_behind_markers(bootstrap: str, topic: str) -> None:
    assert last(bootstrap, topic, 0) == {}
    producer = Producer({"bootstrap.servers": bootstrap, "linger.ms": 50})
    for number in range(88):
        producer.produce(topic, str(number), partition=0)
    assert producer.flush(20) == 0
    assert last(bootstrap, topic, 88) == {0: b"87"}
    write(bootstrap, topic, [b"x", b"y"], commit=True)
    assert last(bootstrap, topic, 91) == {0: b"y"}


def test_records_that_a_transaction_took_back_are_not_the_last(kafka: Broker) -> None:
    bootstrap, topic = kafka.bootstrap, create(kafka.bootstrap)
    write(bootstrap, topic, [b"1"], commit=True)
    for _ in range(2):
        write(bootstrap, topic, [b"never"] * 10, commit=False)
    assert last(bootstrap, topic, 24) == {0: b"1"}
