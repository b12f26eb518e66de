"""Complaints of a period by code and by day, from the hourly counts where they can tell, else from the complaints.

A complaint with several categories or agencies counts once with each of them, and once in a group.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from complaints.errors import ConfigError
from stores.clickhouse.client import ClickHouse
from trends.counts import question
from trends.groups import CONDITIONS, GROUP, GROUPS_OF_ONE
from trends.period import Period

URGENT = "urgent"
"""A filter of pages, with any value: complaints that are not of normal urgency."""
Groups = Mapping[str, str]
"""The group of each category."""


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


class Counted(NamedTuple):
    """Complaints of a period, and of the one before it."""

    now: int
    before: int


@dataclass(frozen=True, slots=True)
class Source:
    """From what to count: a table, the code of a row of it, how many complaints a row is, and which rows."""

    table: str
    code: str
    complaints: str
    where: str
    parameters: Mapping[str, object] = field(default_factory=dict)


def source_of(by: str | None, filters: Mapping[str, str], groups: Groups) -> Source:
    """The hourly counts where they hold the combination, else the complaints themselves. Pure.

    By a dimension that is also filtered: what else the complaints of that code are about.
    """
    if by != GROUP and by not in filters and not {GROUP, URGENT} & filters.keys():
        try:
            column, where, parameters = question(by, filters)
        except ConfigError:  # not counted together
            return facts_of(by, filters, groups)
        return Source(_HOURLY, f"toString({column})", "complaints", where, parameters)
    return facts_of(by, filters, groups)


def counted(
    warehouse: ClickHouse, by: str | None, filters: Mapping[str, str], period: Period, groups: Groups
) -> dict[str, Counted]:
    """Complaints by code in the period and the one before, most first; '' is what is not known, or all."""
    source = source_of(by, filters, groups)
    rows = warehouse.rows(
        f"SELECT {source.code} AS code, sumIf({source.complaints}, day >= %(since)s) AS now,"  # noqa: S608 - our own words
        f" sumIf({source.complaints}, day < %(since)s) AS before FROM {source.table}"
        f" WHERE {source.where} AND day BETWEEN %(earlier)s AND %(until)s GROUP BY code ORDER BY now DESC, code",
        {**source.parameters, **_span(period)},
    )
    return {code: Counted(now, before) for code, now, before in rows}


def per_day(
    warehouse: ClickHouse,
    by: str | None,
    filters: Mapping[str, str],
    period: Period,
    groups: Groups,
    codes: tuple[str, ...] = (),
) -> dict[str, list[int]]:
    """Complaints by code and day, of the period before and then of the period; of `codes` alone where given."""
    source, days = source_of(by, filters, groups), Period(period.previous().since, period.until)
    only = " HAVING code IN %(only)s" if codes else ""
    rows = warehouse.rows(
        f"SELECT {source.code} AS code, day, sum({source.complaints}) FROM {source.table}"  # noqa: S608
        f" WHERE {source.where} AND day BETWEEN %(earlier)s AND %(until)s GROUP BY code, day{only}",
        {**source.parameters, **_span(period), "only": codes},
    )
    found: dict[str, list[int]] = {code: [0] * len(days) for code in codes or ([""] if by is None else [])}
    for code, day, complaints in rows:
        found.setdefault(code, [0] * len(days))[(day - days.since).days] = complaints
    return found


def _span(period: Period) -> dict[str, date]:
    return {"since": period.since, "until": period.until, "earlier": period.previous().since}


_CONDITIONS = {
    **CONDITIONS,
    GROUP: "hasAny(categories, %(members)s)",
    URGENT: "urgency != 'normal'",
}
_CODES = {
    GROUP: GROUPS_OF_ONE,
    "category": "toString(arrayJoin(categories))",
    "agency": "toString(arrayJoin(agencies))",
}


def facts_of(by: str | None, filters: Mapping[str, str], groups: Groups) -> Source:
    """The complaints themselves, which can tell every combination. Pure."""
    code = _CODES.get(by, f"toString({by})") if by else "''"
    parameters: dict[str, object] = dict(filters)
    if by == GROUP:
        parameters |= {"codes": list(groups), "groups": list(groups.values())}
    if GROUP in filters:
        parameters["members"] = [category for category, group in groups.items() if group == filters[GROUP]]
        if by == "category":  # those of the group alone, not what its complaints are about besides
            code = "toString(arrayJoin(arrayFilter(category -> has(%(members)s, toString(category)), categories)))"
    conditions = [_CONDITIONS.get(name, f"{name} = %({name})s") for name in filters]
    return Source("complaints", code, "1", " AND ".join(conditions) or "1", parameters)
