from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from complaints.events.dead_action import DEAD_ACTION, DeadAction
from stores.kafka.event_record import event_record

AT = datetime(2026, 3, 2, 5, 41, 7, tzinfo=UTC)


def test_the_record_of_an_event_is_read_as_that_event() -> None:
    event = DeadAction(letter="0123456789abcdef", action="drop", at=AT, by="me", reason="empty_text", origin="t/0/3")
    record = event_record(DEAD_ACTION, event, event_id="1", source="/here", subject="0123456789abcdef", time=AT)
    assert (record.key, DEAD_ACTION.read(record.value)) == (b"0123456789abcdef", event)
    assert DEAD_ACTION.is_of(record.headers)
    assert dict(record.headers)["ce_time"] == b"2026-03-02T05:41:07+00:00"
    on_topic = record.on("letters")
    assert (on_topic.topic, on_topic.key, on_topic.value) == ("letters", record.key, record.value)


def test_data_may_be_encoded_and_the_key_another_than_the_subject() -> None:
    event = DeadAction(letter="0123456789abcdef", action="drop", at=AT, by="me", reason="empty_text", origin="t/0/3")
    record = event_record(
        DEAD_ACTION, msgspec.json.encode(event), event_id="1", source="/", subject=UUID(int=7), time=AT, key="k"
    )
    assert (record.key, dict(record.headers)["ce_subject"]) == (b"k", str(UUID(int=7)).encode())
    assert DEAD_ACTION.read(record.value) == event
