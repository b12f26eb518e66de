"""Topics, ClickHouse and settings of its own for each test of a command, and a way to write records."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from confluent_kafka import Producer

from complaints.clock import SystemClock
from complaints.events.cloudevents import Headers
from complaints.privacy.sealing import new_key
from complaints.settings import (
    ClickHouseSettings,
    EmbeddedSettings,
    KafkaSettings,
    SealingSettings,
    Secret,
    Settings,
)
from complaints.topics import Topics, load_topics
from stores.kafka.create_topics import create_topics
from tests.brokers import QUIET_CLIENT
from tests.own_topics import config_with_own_topics

_numbers = itertools.count(1)
AGENCIES = ("mea", "dlt")


@dataclass(frozen=True, slots=True)
class OwnServices:
    settings: Settings
    topics: Topics

    def write(
        self, topic: str, value: bytes | None, key: bytes | None = None, headers: Headers | None = None, at_ms: int = 0
    ) -> None:
        """Write one record; return when it is acknowledged."""
        # Not idempotent: librdkafka gets an id for such a producer only half a second after its start.
        producer = Producer({"bootstrap.servers": self.settings.kafka.bootstrap_servers})
        producer.produce(topic, value, key, headers=headers or [], timestamp=at_ms)
        assert producer.flush(20) == 0


@pytest.fixture
def own(bootstrap: str, tmp_path: Path) -> OwnServices:
    """Services without ClickHouse."""
    return make_own_services(bootstrap, tmp_path)


def make_own_services(bootstrap: str, tmp_path: Path) -> OwnServices:
    """Services on the given broker."""
    settings = Settings(
        config=config_with_own_topics(
            tmp_path / "config",
            f"commands-{next(_numbers)}",
            topic_config={"message.timestamp.type": "CreateTime"},  # keep the timestamp that a test gives a record
        ),
        kafka=KafkaSettings(bootstrap_servers=bootstrap, options=QUIET_CLIENT),
        sealing=SealingSettings(key=Secret(new_key())),
        embedded=EmbeddedSettings(data=tmp_path),
    )
    topics = load_topics(settings.config)
    create_topics(settings.kafka, topics.all(AGENCIES), SystemClock())
    return OwnServices(settings, topics)


@pytest.fixture
def own_whole(own: OwnServices, clickhouse: ClickHouseSettings) -> OwnServices:
    """Services with a database of their own."""
    return OwnServices(msgspec.structs.replace(own.settings, clickhouse=clickhouse), own.topics)


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """The output printed since the last call."""
    return lambda: capsys.readouterr().out
