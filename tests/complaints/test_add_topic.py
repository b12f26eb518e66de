"""Adding a topic with its event takes changes in three places, beside golden examples and generated files:

1. a struct in `complaints/events/`, with its `EventType` (here: `HotSpot`)
2. a line in `complaints/events/registry.py` (here: `EVENTS_WITH_IT`)
3. an entry in `config/topics.yaml`
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from complaints.asyncapi import asyncapi_text
from complaints.clock import SystemClock
from complaints.errors import ConfigError
from complaints.events.cloudevents import headers_of
from complaints.events.complaint import Code, Strict, Time
from complaints.events.event_type import EventType
from complaints.events.registry import EVENTS
from complaints.events.schemas import schema_of
from complaints.outcome import Reject
from complaints.settings import DEFAULT_CONFIG, KafkaSettings, load_settings
from complaints.topics import Topics, load_topics
from stores.kafka.create_topics import create_topics
from stores.kafka.publisher import Publisher
from stores.kafka.record import Record
from stores.kafka.scan import scan
from tests import quick_yaml


class HotSpot(Strict, frozen=True, kw_only=True):
    """More complaints of one category than expected in an hour."""

    category: Code
    hour: Time
    note: str | None = None


HOT_SPOT = EventType("th.go.1111.hot-spot.seen.v1", HotSpot, "Hot spot seen")
EVENTS_WITH_IT = {**EVENTS, HOT_SPOT.ce_type: HOT_SPOT}
ENTRY: dict[str, Any] = {
    "th": "เรื่องที่เพิ่มขึ้นผิดปกติ",
    "en": "Surges",
    "about": "Categories that have more complaints than expected.",
    "about_th": "ประเภทเรื่องที่มีมากกว่าที่คาด",
    "tag": "operations",
    "events": [HOT_SPOT.ce_type],
    "key": {"about": "The category."},
    "partitions": 2,
    "retention_hours": 48,
    "max_record_bytes": 5000,
    "replayable": True,
    "written_by": [{"who": "trends", "operation": "publishHotSpot", "title": "Tell of a hot spot"}],
    "read_by": [{"who": "anyone"}],
}


def topics_with_it(folder: Path, name: str) -> Topics:
    written = quick_yaml.load((DEFAULT_CONFIG / "topics.yaml").read_text(encoding="utf-8"))
    (folder / "topics.yaml").write_text(quick_yaml.dump({**written, "hot_spots": {**ENTRY, "name": name}}), "utf-8")
    return load_topics(folder, EVENTS_WITH_IT)


def test_a_new_topic_is_created_published_scanned_and_validated(bootstrap: str, tmp_path: Path) -> None:
    kafka = KafkaSettings(bootstrap_servers=bootstrap)
    topics = topics_with_it(tmp_path, "hot-spots-test.v1")
    topic = topics.of(HOT_SPOT)
    assert topic.name in {each.name for each in topics.all(())}
    assert topic.name in topics.replayable()
    create_topics(kafka, [topic], SystemClock())
    publisher = Publisher(kafka, limits=topics.limits(), timeout_secs=20)
    for event in (HotSpot(category="flood", hour=SystemClock().now()), {"category": "flood", "colour": "red"}):
        headers = headers_of(event_id="1", event_type=HOT_SPOT.ce_type, source="/trends", subject="flood", time="t")
        record = Record(key=b"flood", value=msgspec.json.encode(event), headers=headers)
        assert publisher.publish(topic.name, record, lambda error: None)
    publisher.flush()
    good, bad = (HOT_SPOT.decode(record) for record in scan(kafka, [topic.name]))
    assert isinstance(good, HotSpot)
    Draft202012Validator(schema_of(HOT_SPOT)).validate(msgspec.json.decode(msgspec.json.encode(good)))
    assert isinstance(bad, Reject)
    assert bad.reason == "invalid_field"


def test_a_new_topic_is_a_channel_of_the_document_with_its_message(tmp_path: Path) -> None:
    topics = topics_with_it(tmp_path, "hot-spots.v1")
    document = quick_yaml.load(asyncapi_text(topics, load_settings(environ={}), EVENTS_WITH_IT))
    channel = document["channels"]["hot_spots"]
    assert channel["bindings"]["kafka"]["topicConfiguration"] == {"retention.ms": 172800000, "max.message.bytes": 5000}
    assert channel["messages"] == {"hotSpot": {"$ref": "#/components/messages/hotSpot"}}
    assert document["components"]["messages"]["hotSpot"]["name"] == HOT_SPOT.ce_type
    assert document["operations"]["publishHotSpot"]["action"] == "send"


def test_null_in_an_optional_field_of_a_new_event_is_absent() -> None:
    hour = "2026-03-01T10:00:00Z"
    given = msgspec.json.encode({"category": "flood", "hour": hour, "note": None})
    assert HOT_SPOT.read(given) == HOT_SPOT.read(msgspec.json.encode({"category": "flood", "hour": hour}))
    assert HOT_SPOT.read(given) is not None


def test_an_event_that_is_not_registered_is_refused_by_its_topic(tmp_path: Path) -> None:
    topics_with_it(tmp_path, "hot-spots.v1")
    with pytest.raises(ConfigError, match=r"hot_spots\.events: no event type 'th\.go\.1111\.hot-spot\.seen\.v1'"):
        load_topics(tmp_path)
