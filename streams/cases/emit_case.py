"""Makes the records of cases. Pure; the same input gives the same `ce_id` and bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from complaints.events.case import CASE, CASE_STEP, DEADLINE, STEP_REFUSED, Case, CaseStep, Deadline, StepRefusal
from complaints.events.event_type import EventType
from complaints.topics import Topics
from stores.kafka.event_record import event_record
from stores.kafka.record import ProducerRecord

SOURCE = "/complaint-stream/cases"
_ENCODER = msgspec.json.Encoder()


class CaseRecords:
    """Looks the names of topics up once: that takes longer than to make a record."""

    def __init__(self, topics: Topics) -> None:
        self._cases, self._steps, self._deadlines = (topics.of(event).name for event in (CASE, CASE_STEP, DEADLINE))
        self._refusals, self._of_agency = topics.case_refusals.name, topics.of_agency

    def of_case(self, case: Case) -> ProducerRecord:
        """The case as it stands. Its id holds a digest: the same case has the same id."""
        value = _ENCODER.encode(case)
        name = f"case.{hashlib.sha256(value).hexdigest()[:16]}"
        return _records([self._cases], CASE, case.complaint_id, name, case.since, value)[0]

    def of_step(self, step: CaseStep, told: Iterable[str]) -> list[ProducerRecord]:
        """A step that was taken: for everybody, and the same for the topics of complaints of the agencies `told`."""
        topics = [self._steps, *map(self._of_agency, told)]
        return _records(topics, CASE_STEP, step.complaint_id, f"step.{step.number}", step.at, _ENCODER.encode(step))

    def of_refusal(self, refusal: StepRefusal) -> list[ProducerRecord]:
        """A refused step, for the topic of complaints of the agency that sent it, and for that of all refusals."""
        topics, name = [self._of_agency(refusal.agency), self._refusals], f"refused.{refusal.update_id}"
        return _records(topics, STEP_REFUSED, refusal.complaint_id, name, refusal.at, _ENCODER.encode(refusal))

    def of_deadline(self, deadline: Deadline, number: int) -> list[ProducerRecord]:
        """A milestone that was passed, or taken back, when so many steps of the case were known.

        The number is part of its id: a milestone that was taken back can be told again for the same time.
        """
        name = f"{deadline.milestone}.{deadline.level}.{deadline.at:%Y%m%dT%H%M%S}.{number}"
        name += ".retracted" if deadline.retracted else ""
        value = _ENCODER.encode(deadline)
        return _records([self._deadlines], DEADLINE, deadline.complaint_id, name, deadline.at, value)


def _records(
    topics: Iterable[str], event: EventType[Any], case: UUID, name: str, at: datetime, value: bytes
) -> list[ProducerRecord]:
    """The same event for each of the topics."""
    subject = str(case)
    record = event_record(event, value, event_id=f"{subject}.{name}", source=SOURCE, subject=subject, time=at)
    return [record.on(topic) for topic in topics]
