"""Lists of cases as ClickHouse has them, and the complaints that they are of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from complaints.events.case import Hop
from stores.clickhouse.client import ClickHouse
from streams.cases.transitions import OPEN
from web.desk.rights import Scope

_LIST = """SELECT complaint_id, state, since, opened, responsible, urgency, category, due, overdue, dispute, parent,
path FROM cases WHERE {where} ORDER BY {order} LIMIT %(limit)s OFFSET %(skip)s"""
_FIND = """SELECT complaint_id FROM complaints WHERE ({where})
AND complaint_id IN (SELECT complaint_id FROM cases {seen}) ORDER BY submitted DESC LIMIT %(limit)s"""
_COUNT = "SELECT count() FROM cases WHERE {where}"
_TEXTS = """SELECT complaint_id, text, submitted, channel, reference, province, district, subdistrict, longitude,
latitude, categories, urgency, kind, agencies, triage, version
FROM complaints WHERE complaint_id IN %(those)s"""
_OPEN: Final = f"state IN {tuple(sorted(OPEN))}"
PAGE_ROWS = 50
SOON_DAYS = 3
_NOW: Final = "fromUnixTimestamp64Micro(toInt64(%(now)s))"
"""Not a time as text, which the server would read in the time zone of the column."""
ORDERS: Final[Mapping[str, str]] = {
    "due": "due IS NULL, due, complaint_id",
    "newest": "since DESC, complaint_id",
    "oldest": "opened, complaint_id",
}
FILTERS: Final[Mapping[str, str]] = {
    "state": "state = %(state)s",
    "category": "category = %(category)s",
    "urgency": "urgency = %(urgency)s",
    "agency": "responsible = %(agency)s",
    "part": "",
    "due": "",
}
DUE: Final[Mapping[str, str]] = {
    "overdue": f"{_OPEN} AND due < {_NOW}",
    "soon": f"{_OPEN} AND due >= {_NOW} AND due < {_NOW} + INTERVAL {SOON_DAYS} DAY",
    "stands": f"{_OPEN} AND due IS NULL",
}
PARTS: Final[Mapping[str, str]] = {
    "responsible": "responsible = %(own)s",
    "helping": "has(co_workers, %(own)s)",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list."""

    complaint_id: UUID
    state: str
    since: datetime
    opened: datetime | None
    responsible: str
    urgency: str
    category: str
    due: datetime | None
    overdue: bool
    dispute: str
    parent: UUID | None
    """The case that it is a part of, whose complaint it is then."""
    path: tuple[Hop, ...]
    text: str = ""
    district: str = ""
    province: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A complaint as it was told and last decided; personal data is not in it."""

    complaint_id: UUID
    text: str
    submitted: datetime
    channel: str
    reference: str
    province: str
    district: str
    subdistrict: str
    longitude: float | None
    latitude: float | None
    categories: list[str]
    urgency: str
    kind: str
    agencies: list[str]
    triage: str
    version: int


def list_cases(
    warehouse: ClickHouse,
    scope: Scope,
    filters: Mapping[str, str],
    *,
    now: datetime,
    order: str = "due",
    page: int = 1,
) -> tuple[list[Listed], int]:
    """One page of the cases in `scope` under the filters, and how many there are in all."""
    where, asked = condition(scope, filters, now)
    total = int(warehouse.rows(_COUNT.format(where=where), asked)[0][0])
    asked |= {"limit": PAGE_ROWS, "skip": (page - 1) * PAGE_ROWS}
    rows = warehouse.rows(_LIST.format(where=where, order=ORDERS[order]), asked)
    return with_texts(warehouse, [_listed(row) for row in rows]), total


def condition(scope: Scope, filters: Mapping[str, str], now: datetime) -> tuple[str, dict[str, object]]:
    """The WHERE of a list, and its parameters. Pure. Without a state, cases in which something is still to be done."""
    parts, asked = ["state != 'awaited'"], dict[str, object](filters)
    asked |= {"own": scope.agency or "", "now": int(now.timestamp() * 1_000_000)}
    if scope.agency is not None:
        parts.append("(responsible = %(own)s OR has(co_workers, %(own)s))")
    for name, value in filters.items():
        parts.append({"due": DUE, "part": PARTS}[name][value] if name in ("due", "part") else FILTERS[name])
    if not {"state", "due"} & set(filters):
        parts.append(_OPEN)
    return " AND ".join(parts), asked


def found_cases(warehouse: ClickHouse, scope: Scope, where: str, asked: Mapping[str, object]) -> list[Listed]:
    """The newest cases in `scope` whose complaints fit a condition, in whatever state."""
    seen = "" if scope.agency is None else "WHERE responsible = %(own)s OR has(co_workers, %(own)s)"
    parameters = {**asked, "own": scope.agency or "", "limit": PAGE_ROWS}
    ids = [row[0] for row in warehouse.rows(_FIND.format(where=where, seen=seen), parameters)]
    if not ids:
        return []
    rows = warehouse.rows(
        _LIST.format(where="complaint_id IN %(ids)s", order=ORDERS["newest"]),
        {"ids": ids, "limit": PAGE_ROWS, "skip": 0},
    )
    return with_texts(warehouse, [_listed(row) for row in rows])


def with_texts(warehouse: ClickHouse, listed: Sequence[Listed]) -> list[Listed]:
    """The lines with the beginnings of their complaints."""
    told = told_of(warehouse, [one.parent or one.complaint_id for one in listed])
    return [_with_text(one, told.get(one.parent or one.complaint_id)) for one in listed]


def told_of(warehouse: ClickHouse, complaints: Sequence[UUID]) -> dict[UUID, Told]:
    """The complaints with these ids, as far as they are there."""
    if not complaints:
        return {}
    rows = warehouse.rows(_TEXTS, {"those": list(complaints)})
    return {row[0]: Told(*row) for row in rows}


def _hops(path: str) -> tuple[Hop, ...]:
    return msgspec.json.decode(path or "[]", type=tuple[Hop, ...])


def _listed(row: tuple[Any, ...]) -> Listed:
    return Listed(*row[:-1], _hops(row[-1]))  # type: ignore[call-arg]  # a tuple of Any has no length


def _with_text(one: Listed, told: Told | None) -> Listed:
    return replace(one, text=told.text, district=told.district, province=told.province) if told else one
