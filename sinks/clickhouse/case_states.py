"""Cases as they stand, as rows of `case_states`."""

from __future__ import annotations

from typing import Final

from complaints.events.case import Case
from sinks.clickhouse.event_rows import MAYBE_TIME, TIME, EventRows, Row, json_text, maybe_micros, micros

COLUMNS: Final = {
    "complaint_id": "UUID",
    "state": "String",
    "since": TIME,
    "number": "UInt64",
    "version": "UInt64",
    "record": "String",
    "opened": MAYBE_TIME,
    "responsible": "String",
    "co_workers": "Array(String)",
    "co_worker_standings": "Array(String)",
    "dispute": "String",
    "urgency": "String",
    "category": "String",
    "answer": "String",
    "evidence": "String",
    "rating": "UInt8",
    "reopened": "UInt32",
    "parent": "Nullable(UUID)",
    "parts": "Array(UUID)",
    "into": "Nullable(UUID)",
    "limit_secs": "UInt64",
    "used_secs": "UInt64",
    "running_since": MAYBE_TIME,
    "due": MAYBE_TIME,
    "passed": "Array(String)",
    "path": "String",
    "waiting": "UInt8",
    "applied": "UInt64",
}


def row_of(case: Case, written_ms: int) -> Row:
    """The row of a case. Whatever is folded into it raises `number`, `applied` or `passed`, which order its rows."""
    clock = case.clock
    return (
        case.complaint_id,
        case.state,
        micros(case.since),
        case.number,
        case.version,
        case.record or "",
        maybe_micros(case.opened),
        case.responsible or "",
        [one.agency for one in case.co_workers],
        [one.standing for one in case.co_workers],
        case.dispute or "",
        case.urgency or "",
        case.category or "",
        case.answer or "",
        json_text(case.evidence),
        case.rating or 0,
        case.reopened,
        case.parent,
        case.parts,
        case.into,
        clock.limit_secs if clock else 0,
        clock.used_secs if clock else 0,
        maybe_micros(clock.running_since) if clock else None,
        maybe_micros(clock.due) if clock else None,
        clock.passed if clock else (),
        json_text(case.path),
        len(case.waiting),
        sum(case.applied.values()),
    )


CASE_STATES: Final = EventRows("case_states", Case, COLUMNS, row_of)
