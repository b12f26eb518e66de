"""What arrives on an agency's topic of complaints. Pure."""

from __future__ import annotations

from typing import Final

from complaints.events.case import CASE_STEP, STEP_REFUSED, CaseStep, StepRefusal
from complaints.events.cloudevents import header_text, headers_in, pairs_of
from complaints.events.complaint import CLASSIFIED, MOVED, Classified, Moved
from complaints.events.event_type import EventType
from complaints.outcome import Reject
from stores.kafka.record import ConsumerRecord

Arrival = Classified | Moved | CaseStep | StepRefusal
TYPES: Final[tuple[EventType[Classified] | EventType[Moved] | EventType[CaseStep] | EventType[StepRefusal], ...]] = (
    CLASSIFIED, MOVED, CASE_STEP, STEP_REFUSED,
)  # fmt: skip


def attributes_in(record: ConsumerRecord) -> dict[str, str]:
    """The `ce_` headers of a record without their prefix; none of those that are not UTF-8."""
    try:
        found = {name: header_text(value) for name, value in pairs_of(headers_in(record))}
    except UnicodeDecodeError:
        return {}
    return {name.removeprefix("ce_"): value for name, value in found.items() if name.startswith("ce_")}


def arrival_of(record: ConsumerRecord) -> Arrival | Reject | None:
    """The event in a record, why it cannot be read, or None for a type of a later release, which is passed over."""
    kind = attributes_in(record).get("type")
    known = next((one for one in TYPES if one.ce_type == kind), None)
    return known.decode(record) if known else None
