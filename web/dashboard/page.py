"""What a page is: one file in `pages/` with `PAGE`, one template of its name, one line in `registry.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from stores.clickhouse.client import ClickHouse
from trends.names import Names
from trends.period import History, Period
from web.dashboard.counts import Counted, Dimension, Groups, all_per_day, counted
from web.dashboard.filters import EVERY_FIELD, Choices, Filters
from web.dashboard.sheet import Sheet
from web.dashboard.topics import OnTopics


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is made from. `history` and `period` are of complaints; reads raise as `ClickHouse.rows` does."""

    warehouse: ClickHouse
    config: Path
    filters: Filters
    history: History
    period: Period
    today: date
    names: Names
    groups: Groups
    topics: OnTopics

    @property
    def comparable(self) -> bool:
        """Whether complaints reach back over the whole period before."""
        return self.history.covers(self.period.previous())

    @property
    def incomplete(self) -> bool:
        """Whether the last day is not over."""
        return self.period.until >= self.today

    def counted(self, *dimensions: Dimension) -> dict[Dimension, dict[str, Counted]]:
        """Complaints under the filters by code of each dimension; all of them under '' with None."""
        return counted(self.warehouse, dimensions, self.filters.codes, self.period, self.groups)

    def all_per_day(self) -> list[int]:
        """Complaints under the filters by day, of the period before and then of the period."""
        return all_per_day(self.warehouse, self.filters.codes, self.period, self.groups)


@dataclass(frozen=True, slots=True)
class Contents:
    """What was found: the tables, which are also its files, and whatever else its template shows."""

    sheets: tuple[Sheet, ...] = ()
    parts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """`name` is its address, its template, and `page.NAME` its title in the words."""

    name: str
    read: Callable[[Asked], Contents]
    choices: Choices = field(default_factory=dict)
    """Fields of the address that only this page has, and their values, the default first."""
    fields: frozenset[str] = EVERY_FIELD
    """The fields of period and codes that mean anything to it; any other is refused, and links to it leave it out."""
    one_code: bool = False
    """Whether only one field that is a code may be given at a time."""

    @property
    def with_period(self) -> bool:
        """Whether it is of a period."""
        return "days" in self.fields
