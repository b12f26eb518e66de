"""Everything a look at trends needs, read at once: period, total, one table per dimension."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from stores.clickhouse.client import ClickHouse
from trends.counts import answerable, daily, load_names
from trends.groups import GROUP, daily_by_group
from trends.names import Names
from trends.period import History, Period, choose
from trends.table import WEEK, Table, Trend, by_code, by_day, total_of

SECTIONS = (GROUP, "category", "agency", "province", "district", "channel")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for. No `by` means every section that can be counted under the filters (dimension: code)."""

    days: int | None = None
    since: date | None = None
    until: date | None = None
    by: tuple[str, ...] = ()
    filters: Mapping[str, str] = field(default_factory=dict)
    top: int = 10
    groups: Mapping[str, str] = field(default_factory=dict)
    """The group of each category; without it groups are not counted."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What was found. `today` is the day that is not over."""

    history: History
    period: Period
    today: date
    filters: Mapping[str, str]
    names: Names
    total: Trend
    tables: tuple[Table, ...]

    @property
    def incomplete(self) -> bool:
        """Whether the period's last day is not over."""
        return self.period.until >= self.today


def read(warehouse: ClickHouse, history: History, today: date, wish: Wish) -> Overview:
    """Count the period wished for and the one before. Raises ConfigError when the aggregates cannot answer."""
    period = choose(history, today, days=wish.days, since=wish.since, until=wish.until)
    span = Period(min(period.previous().since, period.since - timedelta(days=WEEK)), period.until)
    names = load_names(warehouse)
    counts = daily(warehouse, None, wish.filters, span)
    total = total_of(counts, period, comparable=history.covers(period.previous()))
    tables = []
    for by in wish.by or [name for name in SECTIONS if _shown(name, wish)] or ["day"]:
        if by == "day":
            tables.append(by_day(counts, total, period, history.first.date()))
        elif by == GROUP:
            table = daily_by_group(warehouse, wish.groups, wish.filters, span)
            tables.append(by_code(by, table, total, period, names, max(wish.top, len(set(wish.groups.values())))))
        else:
            table = daily(warehouse, by, wish.filters, span)
            tables.append(by_code(by, table, total, period, names, wish.top))
    return Overview(history, period, today, wish.filters, names, total, tuple(tables))


def _shown(section: str, wish: Wish) -> bool:
    return bool(wish.groups) if section == GROUP else answerable(section, wish.filters)
