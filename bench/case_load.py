"""What agencies do about made-up cases, as records: the same number of steps for each, some sent twice, some illegal.

All steps of a case are on the topic of its agency, so their order, and with it what each case comes to, is certain.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import msgspec

from complaints.events.case import CASE_UPDATE, CaseUpdate, Evidence, StepName
from complaints.events.complaint import CLASSIFIED, Area, Classification, Classified, Label, Route, Routing
from complaints.events.event_type import EventType
from complaints.events.identity import complaint_id, version_of
from stores.kafka.event_record import event_record
from stores.kafka.record import Record

AGENCIES = ("bma", "doh", "mea", "drr")
"""Whose steps they are."""
_EVIDENCE = (Evidence(reference="s3://photos/after.jpg", sha256="ab" * 32),)
_STEPS: tuple[tuple[StepName, dict[str, Any]], ...] = (
    ("accept", {}),
    ("start", {}),
    ("note", {"text": "ส่งช่างเข้าตรวจสอบพื้นที่แล้ว จะแจ้งผลภายในสามวันทำการ"}),
    ("answer", {"text": "ดำเนินการซ่อมแซมผิวจราจรเรียบร้อยแล้ว"}),
    ("resolve", {"text": "ซ่อมแซมแล้วเสร็จ ตามภาพถ่ายที่แนบ", "evidence": _EVIDENCE}),
)
STEPS = len(_STEPS)
"""Legal ones for each case, each sent once."""
AGAIN_EVERY, ILLEGAL_EVERY = 20, 25
"""One case in so many sends a step twice; one in so many sends one that is not legal."""


class CaseLoad:
    """`number` cases that were opened at `start`, dealt out to `AGENCIES` in turns."""

    def __init__(self, number: int, start: datetime, name: str = "B") -> None:
        self._start, self.cases = start, number
        self._references = [f"{name}-{index}" for index in range(number)]

    def decisions(self) -> Iterator[Record]:
        """What opens the cases."""
        for index, reference in enumerate(self._references):
            decided = self._decided(reference, _agency(index))
            yield _record(CLASSIFIED, decided.complaint_id, decided.complaint_id, decided, self._start)

    def updates(self) -> dict[str, list[Record]]:
        """For each agency the first step of every case, then the second, and so on."""
        found: dict[str, list[Record]] = {agency: [] for agency in AGENCIES}
        for turn, (step, fields) in enumerate(_STEPS):
            at = self._start + timedelta(minutes=1 + turn)
            for index, reference in enumerate(self._references):
                agency = _agency(index)
                update = self._update(reference, agency, step, at, fields)
                found[agency] += [update, update] if index % AGAIN_EVERY == turn else [update]
                if index % ILLEGAL_EVERY == turn:
                    found[agency].append(self._update(reference, agency, "join", at, {}))
        return found

    def _update(self, reference: str, agency: str, step: StepName, at: datetime, fields: dict[str, Any]) -> Record:
        case = complaint_id("hotline-1111", reference)
        update_id = uuid5(case, step)
        update = CaseUpdate(update_id=update_id, complaint_id=case, agency=agency, step=step, at=at, **fields)
        return _record(CASE_UPDATE, case, update_id, update, at)

    def _decided(self, reference: str, agency: str) -> Classified:
        return Classified(
            complaint_id=complaint_id("hotline-1111", reference),
            channel="hotline-1111",
            reference=reference,
            text="ถนนเป็นหลุม",
            submitted=self._start,
            received=self._start,
            revised=self._start,
            version=version_of(self._start, 1),
            area=Area(),
            classification=Classification(
                categories=(Label(code="road", confidence=0.9),),
                kind="grievance",
                urgency="normal",
                model="bench",
                training="bench",
            ),
            routing=Routing(rules="1", routes=(Route(agency=agency, role="responsible", rule="bench", reason="-"),)),
        )


def _agency(index: int) -> str:
    return AGENCIES[index % len(AGENCIES)]


def _record(event: EventType[Any], case: UUID, event_id: UUID, data: msgspec.Struct, at: datetime) -> Record:
    return event_record(event, data, event_id=str(event_id), source="/bench", subject=case, time=at)
