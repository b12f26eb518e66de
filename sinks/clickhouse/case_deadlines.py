"""Deadlines that were near, passed or escalated, as rows of `case_deadlines`."""

from __future__ import annotations

from typing import Final

from complaints.events.case import Deadline
from sinks.clickhouse.event_rows import TIME, WRITTEN, EventRows, Row, micros

COLUMNS: Final = {
    "complaint_id": "UUID",
    "milestone": "String",
    "level": "UInt8",
    "at": TIME,
    "limit_secs": "UInt64",
    "state": "String",
    "responsible": "String",
    "escalate_to": "String",
    "retracted": "Bool",
    "written": WRITTEN,
}


def row_of(deadline: Deadline, written_ms: int) -> Row:
    """The row of a milestone that was told, or taken back."""
    return (
        deadline.complaint_id,
        deadline.milestone,
        deadline.level,
        micros(deadline.at),
        deadline.limit_secs,
        deadline.state,
        deadline.responsible or "",
        deadline.escalate_to or "",
        deadline.retracted,
        written_ms,
    )


CASE_DEADLINES: Final = EventRows("case_deadlines", Deadline, COLUMNS, row_of)
