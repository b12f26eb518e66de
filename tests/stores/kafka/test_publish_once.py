from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from complaints.clock import SystemClock
from complaints.events.cloudevents import headers_of
from complaints.retry import Retry
from complaints.settings import KafkaSettings, Settings
from complaints.topics import Topics, load_topics
from stores.kafka.create_topics import create_topics
from stores.kafka.publish_once import PublishOnce
from stores.kafka.record import Record
from stores.kafka.scan import scan
from tests.own_topics import config_with_own_topics

AT = "2026-11-20T02:30:00+00:00"


@pytest.fixture
def topics(tmp_path: Path, kafka_settings: KafkaSettings) -> Topics:
    topics = load_topics(config_with_own_topics(tmp_path / "config", f"once-{uuid4().hex[:8]}"))
    create_topics(kafka_settings, [topics.dead_actions], SystemClock())
    return topics


@pytest.fixture
def publisher(kafka_settings: KafkaSettings, topics: Topics) -> PublishOnce:
    return _publisher(kafka_settings, topics)


def test_an_event_is_published_once_by_one_process(
    publisher: PublishOnce, kafka_settings: KafkaSettings, topics: Topics
) -> None:
    publisher.read()
    assert publisher.publish([_event("a"), _event("b")]) == 2
    assert publisher.publish([_event("b"), _event("c")]) == 1
    assert publisher.publish([_event("a")]) == 0
    assert _values(kafka_settings, topics) == [b'"a"', b'"b"', b'"c"']


def test_the_next_process_publishes_only_what_is_missing(
    publisher: PublishOnce, kafka_settings: KafkaSettings, topics: Topics
) -> None:
    publisher.read()
    publisher.publish([_event("a")])
    later = _publisher(kafka_settings, topics)
    later.read()
    assert later.publish([_event("a"), _event("b")]) == 1
    assert _values(kafka_settings, topics) == [b'"a"', b'"b"']


def _publisher(kafka_settings: KafkaSettings, topics: Topics) -> PublishOnce:
    retry = Retry(clock=SystemClock(), first_secs=0.1, attempts=3)
    return PublishOnce(Settings(kafka=kafka_settings), topics, topics.dead_actions.name, retry)


def _event(name: str) -> tuple[str, Record]:
    headers = headers_of(event_id=name, event_type="test", source="/test", subject="s", time=AT)
    return name, Record(key=b"s", value=f'"{name}"'.encode(), headers=headers)


def _values(kafka_settings: KafkaSettings, topics: Topics) -> list[bytes | None]:
    return [record.value() for record in scan(kafka_settings, [topics.dead_actions.name])]
