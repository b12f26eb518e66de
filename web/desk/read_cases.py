"""Lists of cases as ClickHouse has them, and the complaints that they are of.

Every list is found first in columns that are a few bytes a row, and only what is shown is then read as a whole: reading
texts and paths of all cases for one page takes as long as there are cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final
from uuid import UUID

import msgspec

from complaints.events.case import Hop
from stores.clickhouse.client import ClickHouse
from streams.cases.transitions import OPEN
from web.desk.rights import Scope

_LINES = """SELECT complaint_id, state, since, opened, responsible, urgency, category, due, overdue, dispute, parent,
path FROM cases WHERE complaint_id IN %(ids)s"""
_IDS = "SELECT complaint_id FROM cases WHERE {where} ORDER BY {order} LIMIT %(limit)s OFFSET %(skip)s"
_COUNT = "SELECT count() FROM cases WHERE {where}"
_SEEN = "(responsible = %(own)s OR has(co_workers, %(own)s))"
_FIND = """SELECT complaint_id, count() FROM
(
    SELECT complaint_id, hour FROM complaint_facts WHERE ({where}) AND hour > %(after)s AND hour <= %(until)s {seen}
    ORDER BY hour DESC, complaint_id LIMIT %(limit)s OFFSET %(skip)s
) GROUP BY complaint_id ORDER BY max(hour) DESC"""
"""Versions that a newer one has replaced are found too, so what is found is looked at once more."""
_FITS = "SELECT complaint_id FROM complaint_facts FINAL WHERE moved = 0 AND {filed} AND ({where})"
_OWN_CASES = f"AND complaint_id IN (SELECT complaint_id FROM case_states WHERE {_SEEN})"  # noqa: S608 - ours
FILED = """(hour, complaint_id) IN (SELECT hour, complaint_id FROM filings
WHERE id_half IN (SELECT reinterpretAsUInt64(toUUID(arrayJoin(%(those)s)))) AND complaint_id IN %(those)s)"""
"""Facts are in the order of their hours: without these, a few complaints are looked for in all facts."""
_TEXTS = f"""SELECT complaint_id, text, submitted, channel, reference, province, district, subdistrict,
if(isNaN(longitude), NULL, longitude), if(isNaN(latitude), NULL, latitude), categories, urgency, kind, agencies, triage,
version FROM complaint_facts FINAL WHERE moved = 0 AND {FILED}"""  # noqa: S608 - ours
_WINDOWS: Final = (timedelta(days=31), timedelta(days=366))
"""Texts of the last month are searched first, then those of a year, then all: most searches end with the first."""
_FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(2106, 1, 1, tzinfo=UTC)
_OPEN: Final = f"state IN {tuple(sorted(OPEN))}"
PAGE_ROWS = 50
_AT_ONCE: Final = 2 * PAGE_ROWS
"""Versions that are looked at together."""
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
    return _lines(warehouse, warehouse.rows(_IDS.format(where=where, order=ORDERS[order]), asked)), total


def condition(scope: Scope, filters: Mapping[str, str], now: datetime) -> tuple[str, dict[str, object]]:
    """The WHERE of a list, and its parameters. Pure. Without a state, cases in which something is still to be done."""
    parts, asked = ["state != 'awaited'"], dict[str, object](filters)
    asked |= {"own": scope.agency or "", "now": int(now.timestamp() * 1_000_000)}
    if scope.agency is not None:
        parts.append(_SEEN)
    for name, value in filters.items():
        parts.append({"due": DUE, "part": PARTS}[name][value] if name in ("due", "part") else FILTERS[name])
    if not {"state", "due"} & set(filters):
        parts.append(_OPEN)
    return " AND ".join(parts), asked


def found_cases(
    warehouse: ClickHouse, scope: Scope, where: str, asked: Mapping[str, object], now: datetime
) -> list[Listed]:
    """The newest cases in `scope` whose complaints fit a condition, in whatever state."""
    found, until = dict[UUID, Listed](), _LAST
    for after in (*(now - window for window in _WINDOWS), _FIRST):
        times = {"after": _moment(after), "until": _moment(until)}
        for ids in _fitting(warehouse, scope, where, {**asked, **times}):
            found |= {one.complaint_id: one for one in cases_of(warehouse, scope, ids)}
            if len(found) >= PAGE_ROWS:
                return list(found.values())[:PAGE_ROWS]
        until = after
    return list(found.values())


def _fitting(warehouse: ClickHouse, scope: Scope, where: str, asked: Mapping[str, object]) -> Iterator[list[UUID]]:
    """Complaints of a time whose newest version fits, the newest first, some at a time."""
    find = _FIND.format(where=where, seen="" if scope.agency is None else _OWN_CASES)
    for skip in count(0, _AT_ONCE):
        page = {"own": scope.agency or "", "limit": _AT_ONCE, "skip": skip}
        rows = warehouse.rows(find, {**asked, **page})
        if rows:
            those = {"those": _texts([row[0] for row in rows])}
            yield [row[0] for row in warehouse.rows(_FITS.format(filed=FILED, where=where), {**asked, **those})]
        if sum(row[1] for row in rows) < _AT_ONCE:
            return


def cases_of(warehouse: ClickHouse, scope: Scope, ids: Sequence[UUID]) -> list[Listed]:
    """Those of these cases that are in `scope`, in whatever state, the last changed first."""
    if not ids:
        return []
    where = "complaint_id IN %(ids)s" + ("" if scope.agency is None else f" AND {_SEEN}")
    asked = {"ids": _texts(ids), "own": scope.agency or "", "limit": PAGE_ROWS, "skip": 0}
    return _lines(warehouse, warehouse.rows(_IDS.format(where=where, order=ORDERS["newest"]), asked))


def with_texts(warehouse: ClickHouse, listed: Sequence[Listed]) -> list[Listed]:
    """The lines with the beginnings of their complaints."""
    told = told_of(warehouse, [one.parent or one.complaint_id for one in listed])
    return [_with_text(one, told.get(one.parent or one.complaint_id)) for one in listed]


def told_of(warehouse: ClickHouse, complaints: Sequence[UUID]) -> dict[UUID, Told]:
    """The complaints with these ids, as far as they are there."""
    if not complaints:
        return {}
    rows = warehouse.rows(_TEXTS, {"those": _texts(complaints)})
    return {row[0]: Told(*row) for row in rows}


def _lines(warehouse: ClickHouse, ids: Sequence[tuple[UUID]]) -> list[Listed]:
    """The lines of these cases, in this order."""
    if not ids:
        return []
    rows = warehouse.rows(_LINES, {"ids": _texts([row[0] for row in ids])})
    lines = {row[0]: _listed(row) for row in rows}
    return with_texts(warehouse, [lines[row[0]] for row in ids if row[0] in lines])


def _texts(ids: Sequence[UUID]) -> list[str]:
    return [str(each) for each in ids]


def _moment(at: datetime) -> int:
    return int(at.timestamp())


def _hops(path: str) -> tuple[Hop, ...]:
    return msgspec.json.decode(path or "[]", type=tuple[Hop, ...])


def _listed(row: tuple[Any, ...]) -> Listed:
    return Listed(*row[:-1], _hops(row[-1]))  # type: ignore[call-arg]  # a tuple of Any has no length


def _with_text(one: Listed, told: Told | None) -> Listed:
    return replace(one, text=told.text, district=told.district, province=told.province) if told else one
