from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from confluent_kafka import Consumer, TopicPartition

from complaints.clock import SystemClock
from complaints.errors import ConfigError, PermanentError
from complaints.settings import KafkaSettings, Settings
from complaints.topics import Topics, load_topics
from stores.kafka.create_topics import create_topics
from stores.kafka.outbox import Outbox
from stores.kafka.publisher import MAX_RECORD_BYTES
from stores.kafka.record import Record
from tests.own_topics import config_with_own_topics

SMALL, LARGE = Record(key=b"k", value=b"{}", headers=[]), Record(key=b"k", value=b" " * MAX_RECORD_BYTES, headers=[])


@pytest.fixture
def topics(tmp_path: Path, kafka_settings: KafkaSettings) -> Topics:
    topics = load_topics(config_with_own_topics(tmp_path / "config", f"outbox-{uuid4().hex[:8]}"))
    create_topics(kafka_settings, [topics.dead_actions], SystemClock())
    return topics


def durable(kafka_settings: KafkaSettings, topic: str) -> int:
    consumer = Consumer({"bootstrap.servers": kafka_settings.bootstrap_servers, "group.id": "outbox"})
    try:
        partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
        return sum(consumer.get_watermark_offsets(TopicPartition(topic, each), timeout=10)[1] for each in partitions)
    finally:
        consumer.close()


def test_records_before_one_that_is_too_large_are_durable(kafka_settings: KafkaSettings, topics: Topics) -> None:
    name = topics.dead_actions.name
    outbox = Outbox(Settings(kafka=kafka_settings), topics)
    with pytest.raises(PermanentError, match="record of"):
        outbox.publish([(name, SMALL), (name, SMALL), (name, LARGE), (name, SMALL)])
    assert durable(kafka_settings, name) == 2


def test_records_before_one_for_a_topic_that_is_not_there_are_durable(
    kafka_settings: KafkaSettings, topics: Topics
) -> None:
    name, other = topics.dead_actions.name, topics.corrections.name
    with pytest.raises(ConfigError, match=f"has no topic {other}"):
        Outbox(Settings(kafka=kafka_settings), topics).publish([(name, SMALL), (other, SMALL)])
    assert durable(kafka_settings, name) == 1
