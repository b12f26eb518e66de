"""Turns a change of hands into a correction, so that the worker sends the complaint to its new agency. Pure.

A correction is what tells everybody: the new agency gets the complaint on its topic, the one that loses it is told, the
classified topic and ClickHouse follow, and `complaints disagreements` counts it against the rules.
"""

from __future__ import annotations

from typing import NamedTuple

from complaints.events.case import CaseStep
from complaints.events.complaint import CORRECTED, Before, Classified, Correction, Decider
from complaints.topics import Topics
from stores.kafka.event_record import event_record
from stores.kafka.record import ProducerRecord
from streams.cases.emit_case import SOURCE
from streams.content import content_of

_HANDS_OVER = frozenset({"transfer", "refuse", "route", "adjudicate"})
_NOTE_CHARS = 1000


class ChangeOfHands(NamedTuple):
    """A step by which an agency or 1111 gave a case to another agency."""

    step: CaseStep
    record: str
    """Where the newest decision on the complaint stands: topic/partition/offset."""


def changes_hands(step: CaseStep, record: str | None, centre: str) -> ChangeOfHands | None:
    """The change of hands that others must be told of; None for one that the worker decided itself, and for a dispute.

    In a dispute 1111 has the case for the time being: its decision is what is told.
    """
    if step.step not in _HANDS_OVER or record is None or step.by == "system":
        return None
    if step.responsible is None or (step.state == "refused" and step.responsible == centre):
        return None
    return ChangeOfHands(step, record)


def correction_record(change: ChangeOfHands, decided: Classified, topics: Topics) -> ProducerRecord:
    """The record for the topic of corrections: the new agency is responsible, those that work along stay."""
    step = change.step
    before = tuple(dict.fromkeys(route.agency for route in decided.routing.routes))
    others = [route.agency for route in decided.routing.routes if route.role == "co-working"]
    by: Decider = "agency" if step.by == "agency" else "official"
    correction = Correction(
        complaint=content_of(decided),
        corrected=step.at,
        by=by,
        by_agency=step.agency if by == "agency" else None,
        agencies=tuple(dict.fromkeys([*([step.responsible] if step.responsible else []), *others])),
        before=Before(agencies=before, triage=decided.routing.triage),
        note=step.text and step.text[:_NOTE_CHARS],
    )
    event_id = f"{step.complaint_id}.hands.{step.number}"
    record = event_record(
        CORRECTED, correction, event_id=event_id, source=SOURCE, subject=step.complaint_id, time=step.at
    )
    return record.on(topics.corrections.name)
