"""Complaints of a period by code and by day, from the hourly counts where they can tell, else from the complaints.

A complaint with several categories or agencies counts once with each of them, and once in a group. What a page asks for
is one statement, whose parts run at the same time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final, Literal, NamedTuple

from complaints.errors import ConfigError
from stores.clickhouse.client import ClickHouse
from trends.counts import question
from trends.groups import CONDITIONS, GROUP, GROUPS_OF
from trends.period import Period

Dimension = str | None
"""None: all complaints, each once, under the code ''."""
URGENT_AGENCY: Final = "urgent agency"
"""A dimension of pages alone: agencies, of complaints that are not of normal urgency."""
Groups = Mapping[str, str]
"""The group of each category."""
Only = Mapping[Dimension, Sequence[str]]
"""The codes that are asked for, of each dimension."""

_BETWEEN = (
    "hour >= toDateTime(toDate(%(earlier)s), 'Asia/Bangkok')"
    " AND hour < toDateTime(toDate(%(until)s) + 1, 'Asia/Bangkok')"
)
_HOURLY = (
    "(SELECT toDate(hour, 'Asia/Bangkok') AS day, dimension, key, other, complaints FROM hourly_counts FINAL"  # noqa: S608
    f" WHERE complaints > 0 AND {_BETWEEN} AND (hour, revision) IN"
    f" (SELECT hour, max(revision) FROM hourly_counts WHERE dimension = 'total' AND {_BETWEEN} GROUP BY hour))"
)
"""The view `hourly`, with the days inside: the view looks for the newest revision of every hour there ever was."""
_SLOTS: Final = {"day": "day", "period": "toUInt8(day >= %(since)s)"}


class Counted(NamedTuple):
    """Complaints of a period, and of the one before it."""

    now: int
    before: int


NOTHING: Final = Counted(0, 0)


def counted(
    warehouse: ClickHouse, dimensions: Sequence[Dimension], filters: Mapping[str, str], period: Period, groups: Groups
) -> dict[Dimension, dict[str, Counted]]:
    """Complaints by code of each dimension, in the period and the one before, most first; '' is what is not known."""
    found: dict[Dimension, dict[str, Counted]] = {by: {} for by in dimensions}
    for cell in _cells(warehouse, dimensions, filters, period, groups, "period"):
        count = found[cell.by].get(cell.code, NOTHING)
        both = (cell.complaints, count.before) if cell.slot else (count.now, cell.complaints)
        found[cell.by][cell.code] = Counted(*both)
    return {by: dict(sorted(of.items(), key=lambda one: (-one[1].now, one[0]))) for by, of in found.items()}


def per_day(
    warehouse: ClickHouse, only: Only, filters: Mapping[str, str], period: Period, groups: Groups
) -> dict[Dimension, dict[str, list[int]]]:
    """Complaints of these codes by day, of the period before and then of the period."""
    days = Period(period.previous().since, period.until)
    found = {by: {code: [0] * len(days) for code in codes} for by, codes in only.items()}
    for cell in _cells(warehouse, tuple(only), filters, period, groups, "day", only):
        found[cell.by][cell.code][(cell.slot - days.since).days] = cell.complaints
    return found


def all_per_day(warehouse: ClickHouse, filters: Mapping[str, str], period: Period, groups: Groups) -> list[int]:
    """All complaints by day, of the period before and then of the period."""
    return per_day(warehouse, {None: ("",)}, filters, period, groups)[None][""]


def facts_where(filters: Mapping[str, str], groups: Groups) -> tuple[str, dict[str, object]]:
    """The condition of the filters on the view `complaints`, and its parameters. Pure."""
    parameters: dict[str, object] = dict(filters)
    if GROUP in filters:
        parameters["members"] = [category for category, group in groups.items() if group == filters[GROUP]]
    return " AND ".join(_CONDITIONS.get(name, f"{name} = %({name})s") for name in filters) or "1", parameters


class _Cell(NamedTuple):
    """A number of complaints; `slot` is their day, or whether it is of the period."""

    by: Dimension
    code: str
    slot: date
    complaints: int


def _cells(
    warehouse: ClickHouse,
    dimensions: Sequence[Dimension],
    filters: Mapping[str, str],
    period: Period,
    groups: Groups,
    slot: Literal["day", "period"],
    only: Only | None = None,
) -> Iterator[_Cell]:
    parts, of_facts = [], dict[int, Dimension]()
    parameters: dict[str, object] = {**filters, **_span(period)}
    for number, by in enumerate(dimensions):
        if (asked := _of_hours(by, filters)) is None:
            of_facts[number] = by
            continue
        column, where = asked
        if only is not None:
            where += f" AND {column} IN %(only_{number})s"
            parameters[f"only_{number}"] = tuple(only[by])
        parts.append(
            f"SELECT toUInt8({number}) AS number, toString({column}) AS code, {_SLOTS[slot]} AS slot,"  # noqa: S608 - our own words
            f" sum(complaints) AS counted FROM {_HOURLY} WHERE {where} GROUP BY code, slot"
        )
    if of_facts:
        where, more = facts_where(filters, groups)
        parts += _facts(of_facts, where, slot, filters, limited=only is not None)
        parameters |= more
        if GROUP in of_facts.values():
            parameters |= {"codes": list(groups), "groups": list(groups.values())}
        if only is not None:
            parameters["pairs"] = tuple((number, code) for number, by in of_facts.items() for code in only[by])
    for number, code, of, complaints in warehouse.rows(" UNION ALL ".join(parts), parameters):
        yield _Cell(dimensions[number], code, of, complaints)


def _of_hours(by: Dimension, filters: Mapping[str, str]) -> tuple[str, str] | None:
    """Column and condition of the hourly counts; None where these do not hold the combination.

    By a dimension that is also filtered: what else the complaints of that code are about, which facts alone can tell.
    """
    if by in (GROUP, URGENT_AGENCY) or by in filters or GROUP in filters:
        return None
    try:
        column, where, _ = question(by, filters)
    except ConfigError:  # not counted together
        return None
    return column, where


_CONDITIONS = {**CONDITIONS, GROUP: "hasAny(categories, %(members)s)"}
_CODES: Mapping[Dimension, tuple[str, str, str]] = {
    None: ("", "", "['']"),
    GROUP: ("categories", "categories", GROUPS_OF),
    "category": ("categories", "categories", "CAST(categories AS Array(String))"),
    "agency": ("agencies", "agencies", "CAST(agencies AS Array(String))"),
    URGENT_AGENCY: ("agencies", "if(urgency = 'normal', [], agencies) AS urgent", "CAST(urgent AS Array(String))"),
}
"""Of the dimensions that are no column of the view: which are read together, what tells a complaint's codes, and the
codes."""
_OF_THE_GROUP = "arrayFilter(category -> has(%(members)s, category), CAST(categories AS Array(String)))"
"""Categories under a filter of a group: those of the group alone, not what its complaints are about besides."""


def _facts(
    dimensions: Mapping[int, Dimension],
    where: str,
    slot: Literal["day", "period"],
    filters: Mapping[str, str],
    *,
    limited: bool,
) -> Iterator[str]:
    """Complaints that are alike are added up first, and then spread over the codes that they have. Pure.

    One reading for all columns with a single code, and one for each with several: together, few would be alike.
    """
    readings: dict[str, tuple[dict[str, None], list[str]]] = {}
    for number, by in dimensions.items():
        together, column, expression = _CODES.get(by, ("", str(by), f"[toString({by})]"))
        if by == "category" and GROUP in filters:
            expression = _OF_THE_GROUP
        columns, codes = readings.setdefault(together, ({}, []))
        columns |= dict.fromkeys([column] if column else [])
        codes.append(f"arrayMap(code -> (toUInt8({number}), code), {expression})")
    for columns, codes in readings.values():
        alike = ", ".join(["slot", *(column.rpartition(" ")[2] for column in columns)])
        yield (
            "SELECT pair.1 AS number, pair.2 AS code, slot, sum(complaints) AS counted"  # noqa: S608 - our own words
            f" FROM (SELECT {', '.join([f'{_SLOTS[slot]} AS slot', *columns])}, count() AS complaints FROM complaints"
            f" WHERE {where} AND day BETWEEN %(earlier)s AND %(until)s GROUP BY {alike})"
            f" ARRAY JOIN arrayConcat({', '.join(codes)}) AS pair"
            f"{' WHERE pair IN %(pairs)s' if limited else ''} GROUP BY number, code, slot"
        )


def _span(period: Period) -> dict[str, object]:
    return {"since": period.since, "until": period.until, "earlier": period.previous().since}
