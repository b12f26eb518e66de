"""Steps that were taken, as rows of `case_steps`."""

from __future__ import annotations

from typing import Final

from complaints.events.case import CaseStep
from sinks.clickhouse.event_rows import TIME, WRITTEN, EventRows, Row, json_text, micros

COLUMNS: Final = {
    "complaint_id": "UUID",
    "number": "UInt64",
    "step": "String",
    "by": "String",
    "agency": "String",
    "at": TIME,
    "before": "String",
    "state": "String",
    "responsible": "String",
    "to": "String",
    "reason": "String",
    "dispute": "String",
    "path": "String",
    "text": "String",
    "evidence": "String",
    "rating": "UInt8",
    "into": "Nullable(UUID)",
    "parts": "Array(UUID)",
    "update_id": "Nullable(UUID)",
    "written": WRITTEN,
}


def row_of(step: CaseStep, written_ms: int) -> Row:
    """The row of a step."""
    return (
        step.complaint_id,
        step.number,
        step.step,
        step.by,
        step.agency or "",
        micros(step.at),
        step.before or "",
        step.state,
        step.responsible or "",
        step.to or "",
        step.reason or "",
        step.dispute or "",
        json_text(step.path),
        step.text or "",
        json_text(step.evidence),
        step.rating or 0,
        step.into,
        step.parts,
        step.update_id,
        written_ms,
    )


CASE_STEPS: Final = EventRows("case_steps", CaseStep, COLUMNS, row_of)
