from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import msgspec
import pytest
from confluent_kafka import Producer

from complaints.clock import SystemClock
from complaints.event import Correction, Received
from complaints.identity import complaint_id
from complaints.settings import KafkaSettings
from complaints.topics import Topic
from producers.topics import create_topics
from sinks.follower import Follower
from streams.corrections import Corrections
from tests.streams.records import NOON, corrected_record
from tests.wait import wait_until

COUNT = 3000
INVALID = "invalid"


@pytest.fixture
def topic(bootstrap: str) -> str:
    name = f"corrections-{uuid4().hex[:8]}"
    create_topics(KafkaSettings(bootstrap_servers=bootstrap), [Topic(name=name, partitions=4)], SystemClock())
    return name


def publish(bootstrap: str, topic: str, corrections: list[Correction]) -> None:
    producer = Producer({"bootstrap.servers": bootstrap, "acks": "all"})
    for one in map(corrected_record, corrections):
        producer.produce(topic, one.value(), one.key(), headers=one.headers())
    assert producer.flush(30) == 0


def correction(number: int, hours: int = 0) -> Correction:
    complaint = Received(
        complaint_id=complaint_id("web-1111", str(number)),
        channel="web-1111",
        reference=str(number),
        text="ไฟถนนดับ",
        submitted=NOON,
        received=NOON,
        revised=NOON,
    )
    return Correction(complaint=complaint, corrected=NOON + timedelta(hours=hours), by="official")


def following(bootstrap: str, topic: str) -> tuple[Corrections, Follower]:
    corrections = Corrections(lambda correction: correction.note != INVALID)
    follower = Follower(KafkaSettings(bootstrap_servers=bootstrap), topic, corrections.take)
    follower.start()
    return corrections, follower


def test_all_there_is_is_known_from_the_start_and_what_comes_later_soon(bootstrap: str, topic: str) -> None:
    given = [correction(number) for number in range(COUNT)]
    publish(bootstrap, topic, given)
    corrections, follower = following(bootstrap, topic)
    assert [corrections.get(one.complaint.complaint_id) for one in given] == given
    later = correction(7, hours=1)
    publish(bootstrap, topic, [later, correction(7, hours=-1)])
    wait_until(lambda: corrections.get(later.complaint.complaint_id) == later, 20)
    follower.stop()
    assert corrections.get(later.complaint.complaint_id) == later


def test_what_cannot_be_applied_is_passed_over_and_what_follows_is_known(bootstrap: str, topic: str) -> None:
    """The pipeline dead-letters it; here it must neither end the reading nor stand in the way of a valid one."""
    good, invalid = correction(1), msgspec.structs.replace(correction(1, hours=1), note=INVALID)
    producer = Producer({"bootstrap.servers": bootstrap, "acks": "all"})
    for broken in (b"", b"\xed", b'{"by":"\xed"}', b"[" * 5000):
        producer.produce(topic, broken, headers=corrected_record(good).headers(), partition=0)
    assert producer.flush(30) == 0
    publish(bootstrap, topic, [good, invalid])
    corrections, follower = following(bootstrap, topic)
    follower.stop()
    assert corrections.get(good.complaint.complaint_id) == good
