"""Where partitions begin and end, and what is told of those that are not there."""

from __future__ import annotations

from uuid import uuid4

import pytest
from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from stores.kafka.list_offsets import end_offsets, first_offsets

SECS = 20.0


def test_every_partition_has_its_offsets_and_a_missing_topic_its_error(bootstrap: str) -> None:
    topic, admin = f"offsets-{uuid4().hex[:8]}", AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([NewTopic(topic, 3)])[topic].result(SECS)
    producer = Producer({"bootstrap.servers": bootstrap})
    for partition, count in ((0, 3), (2, 1)):
        for _ in range(count):
            producer.produce(topic, b"x", partition=partition)
    assert producer.flush(SECS) == 0
    there = [(topic, partition) for partition in range(3)]
    assert first_offsets(admin, there, SECS) == dict.fromkeys(there, 0)
    assert end_offsets(admin, there, SECS) == dict(zip(there, (3, 0, 1), strict=True))
    missing = (f"{topic}-missing", 0)
    found = end_offsets(admin, [there[0], missing], SECS)
    assert found[there[0]] == 3
    error = found[missing]
    assert isinstance(error, KafkaException)
    assert error.args[0].code() == KafkaError.UNKNOWN_TOPIC_OR_PART


@pytest.mark.service  # a client of Kafka, though it is asked nothing
def test_of_no_partition_nobody_is_asked() -> None:
    assert end_offsets(AdminClient({}), [], SECS) == {}
