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


def case_record(case: Case, topics: Topics) -> ProducerRecord:
    """The case as it stands. Its id holds a digest: the same case has the same id."""
    value = _ENCODER.encode(case)
    name = f"case.{hashlib.sha256(value).hexdigest()[:16]}"
    return _record(topics.of(CASE).name, CASE, case.complaint_id, name, case.since, value)


def step_records(step: CaseStep, told: Iterable[str], topics: Topics) -> list[ProducerRecord]:
    """A step that was taken: for everybody, and the same for the topics of complaints of the agencies `told`."""
    value, names = _ENCODER.encode(step), [topics.of(CASE_STEP).name, *map(topics.of_agency, told)]
    return [_record(name, CASE_STEP, step.complaint_id, f"step.{step.number}", step.at, value) for name in names]


def refusal_records(refusal: StepRefusal, topics: Topics) -> list[ProducerRecord]:
    """A step that was refused, for the topic of complaints of the agency that sent it, and for that of all refusals."""
    name, value = f"refused.{refusal.update_id}", _ENCODER.encode(refusal)
    both = (topics.of_agency(refusal.agency), topics.case_refusals.name)
    return [_record(topic, STEP_REFUSED, refusal.complaint_id, name, refusal.at, value) for topic in both]


def deadline_record(deadline: Deadline, topics: Topics) -> ProducerRecord:
    """A milestone that was passed, or taken back."""
    name = f"{deadline.milestone}.{deadline.level}.{deadline.at:%Y%m%dT%H%M%S}"
    name += ".retracted" if deadline.retracted else ""
    value = _ENCODER.encode(deadline)
    return _record(topics.of(DEADLINE).name, DEADLINE, deadline.complaint_id, name, deadline.at, value)


def _record(topic: str, event: EventType[Any], case: UUID, name: str, at: datetime, value: bytes) -> ProducerRecord:
    subject = str(case)
    return event_record(event, value, event_id=f"{subject}.{name}", source=SOURCE, subject=subject, time=at).on(topic)
