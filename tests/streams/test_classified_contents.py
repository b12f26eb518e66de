from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import timedelta
from uuid import uuid4

import msgspec
import pytest
from confluent_kafka import Producer

from complaints.clock import SystemClock
from complaints.errors import TransientError
from complaints.events.complaint import Classified, Correction
from complaints.settings import KafkaSettings
from complaints.topics import Topic
from embedded.ports import free_port
from stores.kafka.create_topics import create_topics
from streams.classified_contents import ClassifiedContents
from streams.content import content_of
from tests.sinks.clickhouse.classified import classified
from tests.streams.records import NOON, HandMade, corrected_record


@pytest.fixture
def topic(bootstrap: str) -> str:
    name = f"classified-{uuid4().hex[:8]}"
    create_topics(KafkaSettings(bootstrap_servers=bootstrap), [Topic(name=name, partitions=3)], SystemClock())
    return name


def publish(bootstrap: str, topic: str, events: Iterable[Classified]) -> None:
    producer = Producer({"bootstrap.servers": bootstrap, "acks": "all"})
    for event in events:
        producer.produce(topic, msgspec.json.encode(event), str(event.complaint_id))
    assert producer.flush(30) == 0


def contents_of(bootstrap: str, topic: str) -> ClassifiedContents:
    return ClassifiedContents(KafkaSettings(bootstrap_servers=bootstrap), topic, lambda: None, SystemClock())


def correction_of(event: Classified) -> HandMade:
    made = Correction(complaint=content_of(event), corrected=NOON, by="official", kind="inquiry")
    return corrected_record(made)


def corrected_record_of_nothing() -> HandMade:
    return HandMade(b"no correction", from_topic="complaints.corrections.v1")


def test_all_that_was_classified_of_a_complaint_under_correction_is_known(bootstrap: str, topic: str) -> None:
    first, other = classified(), classified("B-2")
    revised = msgspec.structs.replace(first, text="ใหม่", revised=first.revised + timedelta(hours=1))
    publish(bootstrap, topic, [revised, other, first, other])
    contents = contents_of(bootstrap, topic)
    contents.look_up([correction_of(first), corrected_record_of_nothing()])
    assert list(contents.get(first.complaint_id)) == [content_of(revised), content_of(first)]
    assert contents.get(other.complaint_id) == ()
    contents.look_up([])
    assert contents.get(first.complaint_id) == ()


def test_what_this_worker_has_sent_is_waited_for_first(bootstrap: str, topic: str) -> None:
    event = classified()
    contents = ClassifiedContents(
        KafkaSettings(bootstrap_servers=bootstrap), topic, lambda: publish(bootstrap, topic, [event]), SystemClock()
    )
    contents.look_up([correction_of(event)])
    assert list(contents.get(event.complaint_id)) == [content_of(event)]


@pytest.mark.service
def test_it_waits_for_kafka_until_told_to_stop() -> None:
    contents = contents_of(f"127.0.0.1:{free_port()}", "any")
    threading.Timer(0.5, contents.give_up).start()
    with pytest.raises(TransientError, match="stopped"):
        contents.look_up([correction_of(classified())])
