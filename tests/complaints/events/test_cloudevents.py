from __future__ import annotations

import subprocess

import pytest
from cloudevents.core.bindings.kafka import to_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from complaints.clock import SystemClock
from complaints.events.cloudevents import RawHeaders, headers_in, headers_of, read_headers
from complaints.events.complaint import RECEIVED
from complaints.outcome import Reject
from complaints.settings import KafkaSettings, Settings
from complaints.topics import Topic
from embedded.broker import Broker
from stores.kafka.create_topics import create_topics
from stores.kafka.scan import scan
from streams.load_pipeline import load_pipeline
from tests.programs import needs

TIME = "2024-05-01T00:00:00Z"
HEADERS = headers_of(
    event_id="1", event_type=RECEIVED.ce_type, source="/channels/web-1111", subject="s", time="2024-05-01T00:00:00Z"
)


def test_what_is_written_is_read() -> None:
    assert read_headers(HEADERS, RECEIVED.ce_type) == {
        "specversion": "1.0",
        "id": "1",
        "source": "/channels/web-1111",
        "type": RECEIVED.ce_type,
        "subject": "s",
        "time": "2024-05-01T00:00:00Z",
        "dataschema": f"urn:complaint-stream:schema:{RECEIVED.ce_type}",
    }


def test_equal_events_have_equal_headers() -> None:
    again = headers_of(event_id="1", event_type=RECEIVED.ce_type, source="/channels/web-1111", subject="s", time=TIME)
    assert again == HEADERS


def test_headers_may_come_as_a_mapping() -> None:
    assert read_headers(dict(HEADERS), RECEIVED.ce_type) == read_headers(HEADERS, RECEIVED.ce_type)


def test_records_of_the_cloudevents_package_are_read() -> None:
    event = CloudEvent({"id": "7", "source": "/x", "type": RECEIVED.ce_type, "specversion": "1.0"}, {"text": "x"})
    found = read_headers(to_binary(event, JSONFormat()).headers, RECEIVED.ce_type)
    assert isinstance(found, dict)
    assert (found["id"], found["source"], found["type"]) == ("7", "/x", RECEIVED.ce_type)


def without(name: str) -> RawHeaders:
    return [header for header in HEADERS if header[0] != name]


@pytest.mark.parametrize(
    ("headers", "reason", "detail"),
    [
        (None, "broken_event", "header ce_specversion is missing"),
        (without("ce_id"), "broken_event", "header ce_id is missing"),
        (without("ce_source"), "broken_event", "header ce_source is missing"),
        ([*HEADERS, ("ce_specversion", b"0.3")], "broken_event", "ce_specversion is '0.3', not '1.0'"),
        ([*HEADERS, ("ce_type", b"other")], "unknown_type", f"ce_type is 'other', expected '{RECEIVED.ce_type}'"),
        ([*HEADERS, ("x", b"\xff")], "broken_event", "a header is not UTF-8: invalid start byte"),
        (
            [*HEADERS, ("content-type", b"Application/CloudEvents+json; charset=utf-8")],
            "broken_event",
            "structured mode is not carried here, use binary mode",
        ),
    ],
)
def test_other_records_are_rejected(headers: RawHeaders | None, reason: str, detail: str) -> None:
    found = read_headers(headers, RECEIVED.ce_type)
    assert isinstance(found, Reject)
    assert (found.reason, found.detail) == (reason, detail)


def test_a_header_name_that_is_not_text_costs_the_headers_alone(kafka: Broker) -> None:
    """The Kafka client raises when asked for them, and crashes when asked again; it must become a dead letter."""
    needs("kcat")
    topic = Topic(name="odd-headers", partitions=1)
    create_topics(KafkaSettings(bootstrap_servers=kafka.bootstrap), [topic], SystemClock())
    for header in (b"name=1", b"\xff\xfe=1"):
        produce: list[str | bytes] = ["kcat", "-P", "-b", kafka.bootstrap, "-t", topic.name, "-H", header]
        subprocess.run(produce, input=b"value", check=True, timeout=30)
    sound, message = scan(KafkaSettings(bootstrap_servers=kafka.bootstrap), [topic.name])
    for _ in range(1000):  # until the interpreter has specialised the call
        assert headers_in(sound) == [("name", b"1")]
    assert message.value() == b"value"
    assert [list(headers_in(message)) for _ in range(3)] == [[]] * 3
    (letter,) = load_pipeline(Settings()).run([message])
    assert ("dead.reason", b"broken_event") in letter.headers
