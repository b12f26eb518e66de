"""Topics of its own for each test, on the shared broker, and everything an import needs."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from confluent_kafka import Consumer, KafkaError, Message, TopicPartition

from complaints.clock import SystemClock
from complaints.privacy.sealing import Sealer
from complaints.reference.channels import Channel, load_channels
from complaints.settings import DEFAULT_CONFIG, KafkaSettings
from complaints.topics import Topic, Topics, load_topics
from producers.imports.import_source import Intake
from stores.kafka.create_topics import create_topics
from stores.kafka.publisher import Publisher

_numbers = itertools.count(1)

ReadTopic = Callable[[str], list[Message]]


@pytest.fixture(scope="session")
def sealer() -> Sealer:
    return Sealer("test", bytes(range(32)))


@pytest.fixture(scope="session")
def channels() -> dict[str, Channel]:
    return load_channels(DEFAULT_CONFIG)


@pytest.fixture
def kafka_settings(bootstrap: str) -> KafkaSettings:
    return KafkaSettings(bootstrap_servers=bootstrap)


@pytest.fixture
def topics(kafka_settings: KafkaSettings) -> Topics:
    return own_topics(kafka_settings)


def own_topics(kafka_settings: KafkaSettings) -> Topics:
    """Topics of received complaints and dead letters that nothing else uses."""
    number = next(_numbers)

    def own(topic: Topic) -> Topic:
        return msgspec.structs.replace(topic, name=f"producers-{number}.{topic.name}")

    shipped = load_topics(DEFAULT_CONFIG)
    mine = msgspec.structs.replace(shipped, received=own(shipped.received), dead=own(shipped.dead))
    create_topics(kafka_settings, [mine.received, mine.dead], SystemClock())
    return mine


@pytest.fixture
def publisher(kafka_settings: KafkaSettings, topics: Topics) -> Publisher:
    return Publisher(kafka_settings, limits=topics.limits(), timeout_secs=20)


@pytest.fixture
def intake(
    publisher: Publisher, topics: Topics, channels: dict[str, Channel], sealer: Sealer, tmp_path: Path
) -> Intake:
    return Intake(
        publisher=publisher,
        topics=topics,
        channels=channels,
        sealer=sealer,
        clock=SystemClock(),
        cursors=tmp_path / "cursors",
    )


@pytest.fixture
def read_topic(kafka_settings: KafkaSettings) -> ReadTopic:
    return reader(kafka_settings)


def reader(kafka_settings: KafkaSettings) -> ReadTopic:
    """Reads all records of a topic."""
    options: dict[str, str | int | bool] = {
        "bootstrap.servers": kafka_settings.bootstrap_servers,
        "group.id": "unused",
        "enable.partition.eof": True,
        "fetch.wait.max.ms": 20,
    }

    def read(topic: str) -> list[Message]:
        consumer = Consumer(options)
        try:
            partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
            consumer.assign([TopicPartition(topic, partition, 0) for partition in partitions])
            records: list[Message] = []
            ended = 0
            while ended < len(partitions):
                for message in consumer.consume(1000, timeout=0.1):
                    if (error := message.error()) is None:
                        records.append(message)
                    else:
                        assert error.code() == KafkaError._PARTITION_EOF
                        ended += 1
            return records
        finally:
            consumer.close()

    return read


def headers_of(message: Message) -> dict[str, bytes]:
    """The headers of a record by name."""
    headers: Any = message.headers()
    return dict(headers or ())
