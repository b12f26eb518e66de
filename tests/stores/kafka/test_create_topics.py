from __future__ import annotations

import time

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient

from complaints.clock import SystemClock
from complaints.errors import ConfigError, TransientError
from complaints.settings import KafkaSettings
from complaints.topics import Topic
from embedded.broker import Broker
from embedded.ports import free_port
from stores.kafka.create_topics import create_topics
from stores.kafka.options import producer_options


def test_missing_topics_are_created_once(kafka_settings: KafkaSettings) -> None:
    topics = [Topic(name="created-a.v1", partitions=3, config={"retention.ms": "-1"})]
    assert create_topics(kafka_settings, topics, SystemClock()) == ["created-a.v1"]
    topics.append(Topic(name="created-b.v1", partitions=1))
    assert create_topics(kafka_settings, topics, SystemClock()) == ["created-b.v1"]

    known = AdminClient({"bootstrap.servers": kafka_settings.bootstrap_servers}).list_topics(timeout=5).topics
    assert len(known["created-a.v1"].partitions) == 3


def test_kafka_away_is_transient() -> None:
    settings = KafkaSettings(bootstrap_servers=f"127.0.0.1:{free_port()}")
    with pytest.raises(TransientError, match="does not answer"):
        create_topics(settings, [Topic(name="x", partitions=1)], SystemClock(), wait_secs=0.5)


def test_a_topic_that_is_refused_is_named(kafka: Broker) -> None:
    """Apache Kafka only: the embedded broker accepts any name."""
    settings = KafkaSettings(bootstrap_servers=kafka.bootstrap)
    with pytest.raises(ConfigError, match="refuses topic no/name"):
        create_topics(settings, [Topic(name="no/name", partitions=1)], SystemClock())


def test_records_of_a_machine_whose_clock_is_wrong_are_taken(kafka_settings: KafkaSettings) -> None:
    create_topics(kafka_settings, [Topic(name="stamped.v1", partitions=1)], SystemClock())
    failed: list[object] = []
    producer = Producer(producer_options(kafka_settings))
    for hours in (-30, 30):
        at = int((time.time() + hours * 3600) * 1000)
        producer.produce("stamped.v1", b"x", timestamp=at, on_delivery=lambda error, _: failed.append(error))
    assert producer.flush(20) == 0
    assert failed == []
