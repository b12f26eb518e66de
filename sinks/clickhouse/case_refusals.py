"""Steps that were not taken, as rows of `case_refusals`."""

from __future__ import annotations

from typing import Final

from complaints.events.case import StepRefusal
from sinks.clickhouse.event_rows import TIME, WRITTEN, EventRows, Row, micros

COLUMNS: Final = {
    "complaint_id": "UUID",
    "update_id": "UUID",
    "agency": "String",
    "step": "String",
    "at": TIME,
    "state": "String",
    "reason": "String",
    "detail": "String",
    "allowed": "Array(String)",
    "written": WRITTEN,
}


def row_of(refusal: StepRefusal, written_ms: int) -> Row:
    """The row of a refusal."""
    return (
        refusal.complaint_id,
        refusal.update_id,
        refusal.agency,
        refusal.step,
        micros(refusal.at),
        refusal.state,
        refusal.reason,
        refusal.detail,
        refusal.allowed,
        written_ms,
    )


CASE_REFUSALS: Final = EventRows("case_refusals", StepRefusal, COLUMNS, row_of)
