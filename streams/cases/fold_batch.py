"""Folds a batch of records into cases, and makes the records to publish. Pure but for the cases it is given."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import cast
from uuid import UUID

import msgspec

from complaints.events.case import CASE, CASE_UPDATE, Case, CaseUpdate, Evidence
from complaints.events.complaint import CLASSIFIED
from complaints.outcome import Reject
from complaints.privacy.redact import redact, redact_link
from complaints.topics import Topics
from stores.kafka.record import ConsumerRecord, ProducerRecord, TimedRecord, origin_of
from streams.cases.case_table import Kept
from streams.cases.emit_case import CaseRecords
from streams.cases.fold_update import Find, Folded, Source, fold_update
from streams.cases.hot_cases import HotCases
from streams.cases.open_case import fold_decision
from streams.cases.policy import Policy
from streams.cases.sla_clock import passed
from streams.cases.tell_agencies import told_to
from streams.cases.tell_new_agency import ChangeOfHands, changes_hands
from streams.steps.emit import dead_letter

log = logging.getLogger(__name__)
NO_AGENCY = "removed"
"""Stands for what was no code of an agency but personal data."""


@dataclass(slots=True)
class Batch:
    """What follows from a batch."""

    outputs: list[ProducerRecord] = field(default_factory=list)
    """To be acknowledged before the cases are published: a case says that all this has been told."""
    changed: dict[int, Case] = field(default_factory=dict)
    """By the number of its id: Python code hashes and compares a UUID."""
    hands: list[ChangeOfHands] = field(default_factory=list)
    """Changes of hands of which the worker is to be told."""


class FoldBatch:
    """Folds one batch after another; `get` gives the newest published value of a case, of those that are not in `hot`.

    Without `hot` each case of a batch is asked for.
    """

    def __init__(
        self, topics: Topics, policy: Policy, get: Callable[[UUID], bytes | None], hot: HotCases | None = None
    ) -> None:
        self._topics, self._policy, self._get, self._hot = topics, policy, get, hot
        self._records, self._classified = CaseRecords(topics), topics.classified.name
        self._senders = {topics.sent_by(agency, CASE_UPDATE): agency for agency in policy.agencies}

    def fold(self, records: Sequence[ConsumerRecord]) -> Batch:
        """Fold records of the classified topic and of agencies' updates. Never raises because of their content."""
        batch = Batch()
        find = partial(self._case, batch=batch)
        for record in cast("Sequence[TimedRecord]", records):
            try:
                self._take(record, batch, find)
            except Exception as error:
                log.exception("a case cannot be folded", extra={"origin": origin_of(record)})
                self._reject(record, Reject("step_failed", type(error).__name__, "cases"), batch)
        return batch

    def pass_time(self, cases: Sequence[UUID], until: datetime) -> Batch:
        """Tell the milestones of these cases that are passed by then."""
        batch = Batch()
        for one in cases:
            case = self._case(one, batch)
            if case is not None:
                after, told = passed(case, until, self._policy)
                self._enter(case, Folded(after, deadlines=told), batch)
        return batch

    def finish(self, batch: Batch) -> tuple[list[ProducerRecord], dict[bytes, Kept]]:
        """The records of changed cases, and what is kept of them by the bytes of their ids.

        The next batch is folded on top of them.
        """
        records: list[ProducerRecord] = []
        kept: dict[bytes, Kept] = {}
        for case in batch.changed.values():
            record = self._records.of_case(case)
            records.append(record)
            kept[case.complaint_id.bytes] = kept_of(case, record.value)
            if self._hot is not None:
                self._hot.put(case)
        return records, kept

    def _take(self, record: TimedRecord, batch: Batch, find: Find) -> None:
        topic, offset = record.topic() or "", record.offset() or 0
        place = f"{topic}/{record.partition()}"
        if topic == self._classified:
            complaint = CLASSIFIED.decode(record)
            if isinstance(complaint, Reject):
                self._reject(record, complaint, batch)
                return
            case = self._case(complaint.complaint_id, batch)
            self._enter(case, fold_decision(case, complaint, place, offset, self._policy, find), batch)
            return
        update = CASE_UPDATE.decode(record)
        if isinstance(update, Reject):
            self._reject(record, update, batch)
            return
        case = self._case(update.complaint_id, batch)
        source = Source(self._senders[topic], place, offset, _written(record))
        update = without_personal_data(update, self._policy.agencies)
        self._enter(case, fold_update(case, update, source, self._policy, find), batch)

    def _enter(self, before: Case | None, folded: Folded, batch: Batch) -> None:
        case, records = folded.case, self._records
        for step, agencies in told_to(before, folded.steps, case):
            batch.outputs += records.of_step(step, agencies)
            if change := changes_hands(step, case.record, self._policy.centre):
                batch.hands.append(change)
        for refusal in folded.refusals:
            batch.outputs += records.of_refusal(refusal)
        for deadline in folded.deadlines:
            batch.outputs += records.of_deadline(deadline, case.number)
        batch.changed[case.complaint_id.int] = case
        for part in folded.opened:
            if self._case(part.case.complaint_id, batch) is None:  # else the split was published and its whole was not
                told = [part.case.responsible] if part.case.responsible else []
                batch.outputs += records.of_step(part.step, told)
                batch.changed[part.case.complaint_id.int] = part.case

    def _case(self, one: UUID, batch: Batch) -> Case | None:
        known = batch.changed.get(one.int)
        if known is None and self._hot is not None:
            known = self._hot.get(one)
        if known is None and (value := self._get(one)):
            known = CASE.read(value)
            if known is None:
                raise ValueError("the stored case does not fit its type")
        return known

    def _reject(self, record: ConsumerRecord, reject: Reject, batch: Batch) -> None:
        batch.outputs.append(dead_letter(record, reject, self._topics))


def _written(record: TimedRecord) -> datetime | None:
    """When the broker took a record; None where it does not say."""
    at_ms = record.timestamp()[1]
    return _time_of(at_ms) if at_ms > 0 else None


@lru_cache(maxsize=64)
def _time_of(at_ms: int) -> datetime:
    """Remembered, as many records that follow one another were taken in the same millisecond."""
    return datetime.fromtimestamp(at_ms / 1000, UTC)


def kept_of(case: Case, value: bytes) -> Kept:
    """What the store keeps of a case and its encoded value."""
    coming = case.clock.next if case.clock else None
    return Kept(value, coming.timestamp() if coming else None)


def without_personal_data(update: CaseUpdate, agencies: Collection[str]) -> CaseUpdate:
    """The update with the personal data that is found in it removed. `agencies` are those that there are: what stands
    in the place of one may be anything, and a refusal says what it was."""
    if update.text and (found := redact(update.text))[1]:
        update = msgspec.structs.replace(update, text=found[0])
    if update.agency not in agencies or (update.to is not None and update.to not in agencies):
        to = None if update.to is None else _code(update.to)
        update = msgspec.structs.replace(update, agency=_code(update.agency), to=to)
    if update.parts:
        parts = (
            msgspec.structs.replace(part, agency=_code(part.agency), text=redact(part.text)[0]) for part in update.parts
        )
        update = msgspec.structs.replace(update, parts=tuple(parts))
    if update.evidence:
        update = msgspec.structs.replace(update, evidence=tuple(map(_without_personal_data, update.evidence)))
    return update


def _without_personal_data(evidence: Evidence) -> Evidence:
    # Digits of a digest may look like a telephone number, and are none.
    reference = evidence.reference if evidence.is_at_the_desk else redact_link(evidence.reference)[0]
    media_type = evidence.media_type and (None if redact(evidence.media_type)[1] else evidence.media_type)
    return msgspec.structs.replace(evidence, reference=reference, media_type=media_type)


def _code(code: str) -> str:
    """A code of an agency, or of none where it is personal data."""
    return NO_AGENCY if redact(code)[1] else code
