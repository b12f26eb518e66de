"""Makes the records of cases. Pure; the same input gives the same `ce_id` and bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec

from complaints.events.case import CASE, CASE_STEP, DEADLINE, STEP_REFUSED, Case, CaseStep, Deadline, StepRefusal
from complaints.events.cloudevents import EventHeaders
from complaints.events.event_type import EventType
from complaints.topics import Topics
from stores.kafka.record import ProducerRecord

SOURCE = "/complaint-stream/cases"
_ENCODER = msgspec.json.Encoder()
_ID = slice(len(b'{"complaint_id":"'), len(b'{"complaint_id":"') + 36)
"""Where the case's id stands in the JSON of each of these events, of which it is the first field. Cut out here it costs
a tenth of making it again from the UUID."""


class CaseRecords:
    """Looks the names of topics up once, and makes once what the records of an event share."""

    def __init__(self, topics: Topics) -> None:
        self._cases, self._steps, self._deadlines = (topics.of(event).name for event in (CASE, CASE_STEP, DEADLINE))
        self._refusals, self._of_agency = topics.case_refusals.name, topics.of_agency
        self._agencies: dict[str, str] = {}
        self._case, self._step = _Event(CASE), _Event(CASE_STEP)
        self._refusal, self._deadline = _Event(STEP_REFUSED), _Event(DEADLINE)

    def of_case(self, case: Case) -> ProducerRecord:
        """The case as it stands. Its id holds a digest: the same case has the same id."""
        value = _ENCODER.encode(case)
        name = b"case.%b" % hashlib.sha256(value).hexdigest()[:16].encode()
        return self._case.record(self._cases, name, case.since, value)

    def of_step(self, step: CaseStep, told: Iterable[str]) -> list[ProducerRecord]:
        """A step that was taken: for everybody, and the same for the topics of complaints of the agencies `told`."""
        record = self._step.record(self._steps, b"step.%d" % step.number, step.at, _ENCODER.encode(step))
        return [record, *[record.on(self._agencies.get(agency) or self._told(agency)) for agency in told]]

    def of_refusal(self, refusal: StepRefusal) -> list[ProducerRecord]:
        """A refused step, for the topic of complaints of the agency that sent it, and for that of all refusals."""
        name, value = b"refused.%b" % str(refusal.update_id).encode(), _ENCODER.encode(refusal)
        record = self._refusal.record(self._told(refusal.agency), name, refusal.at, value)
        return [record, record.on(self._refusals)]

    def of_deadline(self, deadline: Deadline, number: int) -> list[ProducerRecord]:
        """A milestone that was passed, or taken back, when so many steps of the case were known.

        The number is part of its id: a milestone that was taken back can be told again for the same time.
        """
        name = f"{deadline.milestone}.{deadline.level}.{deadline.at:%Y%m%dT%H%M%S}.{number}"
        name += ".retracted" if deadline.retracted else ""
        return [self._deadline.record(self._deadlines, name.encode(), deadline.at, _ENCODER.encode(deadline))]

    def _told(self, agency: str) -> str:
        """The topic of complaints of an agency."""
        topic = self._agencies.get(agency)
        if topic is None:
            topic = self._agencies[agency] = self._of_agency(agency)
        return topic


class _Event:
    """Records of one type of event."""

    def __init__(self, event: EventType[Any]) -> None:
        self._headers = EventHeaders(event.ce_type, SOURCE)

    def record(self, topic: str, name: bytes, at: datetime, value: bytes) -> ProducerRecord:
        """`value` is the encoded event, `name` what its id has beside that of its case."""
        subject = value[_ID]
        headers = self._headers.of(b"%b.%b" % (subject, name), subject, _iso(at))
        return ProducerRecord(topic, subject, value, headers)


def _iso(at: datetime) -> bytes:
    """As `isoformat`, which takes as long as half a case."""
    if at.tzinfo is not UTC:
        return at.isoformat().encode()
    return _ENCODER.encode(at)[1:-2] + b"+00:00"  # in quotes, with a Z at the end
