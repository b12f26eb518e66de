from __future__ import annotations

import dataclasses
import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from confluent_kafka import Producer

from complaints.clock import SystemClock
from complaints.errors import TransientError
from complaints.events.complaint import Correction, Received
from complaints.events.identity import complaint_id
from complaints.outcome import Reason, Reject
from complaints.settings import KafkaSettings
from complaints.topics import Topic
from stores.kafka.create_topics import create_topics
from stores.kafka.follower import Follower
from streams.corrections import Corrections
from streams.overrides import Overrides
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


def correction(number: int, hours: int = 0, **given: Any) -> Correction:
    complaint = Received(
        complaint_id=complaint_id("web-1111", str(number)),
        channel="web-1111",
        reference=str(number),
        text="ไฟถนนดับ",
        submitted=NOON,
        received=NOON,
        revised=NOON,
    )
    return Correction(complaint=complaint, corrected=NOON + timedelta(hours=hours), by="official", **given)


def judge(correction: Correction) -> Reject | None:
    return Reject("invalid_field", "test", "validate") if correction.note == INVALID else None


def overrides(*corrections: Correction) -> Overrides:
    found = Overrides()
    for one in corrections:
        found = found.with_correction(one)
    return found


def following(bootstrap: str, topic: str) -> tuple[Corrections, Follower]:
    corrections = Corrections(topic, judge)
    follower = Follower(KafkaSettings(bootstrap_servers=bootstrap), topic, corrections.take, SystemClock())
    follower.start()
    return corrections, follower


def test_all_there_is_is_known_from_the_start_and_what_comes_later_soon(bootstrap: str, topic: str) -> None:
    given = [correction(number) for number in range(COUNT)]
    publish(bootstrap, topic, given)
    corrections, follower = following(bootstrap, topic)
    assert [corrections.get(one.complaint.complaint_id) for one in given] == list(map(overrides, given))
    later, earlier = correction(7, hours=1, kind="inquiry"), correction(7, hours=-1, kind="suggestion", area="10")
    publish(bootstrap, topic, [later, earlier])
    expected = overrides(given[7], earlier, later)
    wait_until(lambda: corrections.get(later.complaint.complaint_id) == expected, 20)
    follower.stop()
    assert corrections.get(later.complaint.complaint_id) == expected
    assert (expected.codes("kind"), expected.codes("area")) == (("inquiry",), ("10",))


def test_what_cannot_be_applied_is_passed_over_and_what_follows_is_known(bootstrap: str, topic: str) -> None:
    """The pipeline dead-letters it; here it must neither end the reading nor block a valid one."""
    good, invalid = correction(1), msgspec.structs.replace(correction(1, hours=1), note=INVALID)
    producer = Producer({"bootstrap.servers": bootstrap, "acks": "all"})
    for broken in (b"", b"\xed", b'{"by":"\xed"}', b"[" * 5000):
        producer.produce(topic, broken, headers=corrected_record(good).headers(), partition=0)
    assert producer.flush(30) == 0
    publish(bootstrap, topic, [good, invalid])
    corrections, follower = following(bootstrap, topic)
    follower.stop()
    assert corrections.get(good.complaint.complaint_id) == overrides(good)


def test_work_waits_until_the_corrections_before_it_are_known() -> None:
    corrections = Corrections("corrections", judge)
    records = [dataclasses.replace(corrected_record(correction(n)), at=n, from_topic="corrections") for n in range(3)]
    other = dataclasses.replace(records[2], at=99, from_topic="received")
    corrections.wait_for([other])
    waiting = threading.Thread(target=corrections.wait_for, args=(records,), daemon=True)
    waiting.start()
    for one in records:
        assert waiting.is_alive()
        corrections.take(one)
    waiting.join(10)
    assert not waiting.is_alive()


def test_work_that_waits_for_corrections_can_be_stopped() -> None:
    corrections = Corrections("corrections", judge)
    threading.Timer(0.1, corrections.give_up).start()
    with pytest.raises(TransientError, match="stopped"):
        corrections.wait_for([dataclasses.replace(corrected_record(correction(1)), from_topic="corrections")])


def test_what_names_unknown_codes_is_counted_and_what_has_an_impossible_time_is_not() -> None:
    reason: Reason = "unknown_code"
    corrections = Corrections("corrections", lambda one: Reject(reason, "test", "validate"))
    corrections.take(corrected_record(correction(1, kind="gone")))
    reason = "implausible_time"
    corrections.take(corrected_record(correction(1, hours=1, kind="gone")))
    found = corrections.get(correction(1).complaint.complaint_id)
    assert found
    assert (found.corrections, found.codes("kind")) == (1, ())
