"""Cases and their steps as ClickHouse has them, for sites. Rows are read by their sort keys."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from complaints.events.case import Case, CaseStep, StepRefusal
from stores.clickhouse.client import ClickHouse

T = TypeVar("T")
CLOCK = ("limit_secs", "used_secs", "running_since", "due")
CASE = (
    *("complaint_id", "state", "since", "number", "version", "record", "opened", "responsible", "co_workers"),
    *("co_worker_standings", "dispute", "urgency", "category", "answer", "evidence", "rating", "reopened", "parent"),
    *("parts", "into", "path", *CLOCK),
)
STEP = (
    *("complaint_id", "number", "step", "by", "agency", "at", "before", "state", "responsible", "to", "reason"),
    *("dispute", "path", "text", "evidence", "rating", "into", "parts", "update_id"),
)
REFUSAL = ("complaint_id", "update_id", "agency", "step", "at", "state", "reason", "detail", "allowed")
JSON = ("evidence", "path")
"""Columns that hold JSON arrays."""


def read_cases(warehouse: ClickHouse, ids: Collection[UUID]) -> dict[UUID, Case]:
    """Those of these cases that are open or were; not those whose complaint is still awaited. Raises as `rows`."""
    if not ids:
        return {}
    rows = _rows(warehouse, "case_states", CASE, "complaint_id IN %(ids)s", {"ids": [str(each) for each in ids]})
    cases = map(_case, rows)
    return {case.complaint_id: case for case in cases if case.state != "awaited"}


def read_steps(warehouse: ClickHouse, case: UUID) -> tuple[CaseStep, ...]:
    """Every step of a case, first to last."""
    rows = _rows(warehouse, "case_steps", STEP, "complaint_id = %(case)s", {"case": str(case)})
    return tuple(sorted((_read(row, CaseStep) for row in rows), key=lambda step: step.number))


def became_of(warehouse: ClickHouse, case: UUID, update: UUID) -> CaseStep | StepRefusal | None:
    """The step that this update led to, or why it was refused; None while neither is there."""
    asked = {"case": str(case), "update": str(update)}
    where = "complaint_id = %(case)s AND update_id = %(update)s"
    for row in _rows(warehouse, "case_steps", STEP, where, asked):
        return _read(row, CaseStep)
    for row in _rows(warehouse, "case_refusals", REFUSAL, where, asked):
        return _read({"allowed": (), **row}, StepRefusal)
    return None


def _rows(
    warehouse: ClickHouse, table: str, columns: Sequence[str], where: str, asked: Mapping[str, object]
) -> Iterable[dict[str, Any]]:
    """Rows by column, without what is empty, NULL or 0."""
    quoted = ", ".join(f"`{column}`" for column in columns)
    for row in warehouse.rows(f"SELECT {quoted} FROM {table} FINAL WHERE {where}", asked):  # noqa: S608 - ours
        yield {column: _value(column, value) for column, value in zip(columns, row, strict=True) if value}


def _value(column: str, value: object) -> object:
    if column in JSON:
        return msgspec.json.decode(str(value))
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return value


def _case(row: dict[str, Any]) -> Case:
    clock = {name: row.pop(name) for name in CLOCK if name in row}
    co_workers = zip(row.pop("co_workers", ()), row.pop("co_worker_standings", ()), strict=True)
    row["co_workers"] = [{"agency": agency, "standing": standing} for agency, standing in co_workers]
    row["clock"] = {"limit_secs": 0, "used_secs": 0, **clock}
    return _read({"number": 0, "version": 0, **row, "applied": {}}, Case)


def _read(row: Mapping[str, Any], kind: type[T]) -> T:
    return msgspec.convert(row, kind)
