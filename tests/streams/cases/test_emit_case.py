"""Records of cases have the key and the headers that any event of its case has, however they are made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.events.case import CASE, CASE_STEP, DEADLINE, STEP_REFUSED
from complaints.events.event_type import EventType
from complaints.settings import DEFAULT_CONFIG
from complaints.topics import load_topics
from stores.kafka.event_record import event_record
from stores.kafka.record import ProducerRecord
from streams.cases.emit_case import SOURCE, CaseRecords
from tests.streams.cases.cases import ID, A, Folding, routed, update

RECORDS = CaseRecords(load_topics(DEFAULT_CONFIG))
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=7)), timezone(timedelta(0)), timezone(timedelta(hours=-3.5))])


@given(st.datetimes(timezones=ZONES))
def test_the_time_of_a_record_is_that_of_its_event(at: datetime) -> None:
    case = msgspec.structs.replace(routed(), since=at)
    assert dict(RECORDS.of_case(case).headers)["ce_time"] == at.isoformat().encode()


def _events() -> list[tuple[EventType[Any], Any, datetime, list[ProducerRecord]]]:
    folding = Folding(routed())
    (refusal,) = folding.send(update("answer", text="-")).refusals
    folded = folding.take("accept", hours=200)
    (step,), deadline, case = folded.steps, folded.deadlines[0], folded.case
    return [
        (CASE, case, case.since, [RECORDS.of_case(case)]),
        (CASE_STEP, step, step.at, RECORDS.of_step(step, [A])),
        (STEP_REFUSED, refusal, refusal.at, RECORDS.of_refusal(refusal)),
        (DEADLINE, deadline, deadline.at, RECORDS.of_deadline(deadline, case.number)),
    ]


@pytest.mark.parametrize(("event", "data", "at", "records"), _events(), ids=lambda one: getattr(one, "title", ""))
def test_a_record_is_that_of_any_event_of_its_case(
    event: EventType[Any], data: Any, at: datetime, records: list[ProducerRecord]
) -> None:
    for record in records:
        name = dict(record.headers)["ce_id"]
        assert isinstance(name, bytes)
        assert name.startswith(f"{ID}.".encode())
        plain = event_record(event, data, event_id=name.decode(), source=SOURCE, subject=ID, time=at)
        assert record == plain.on(record.topic)
