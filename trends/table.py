"""What is shown: counts of a period beside those of the one before, as plain rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import TYPE_CHECKING

from trends.names import Name, Names
from trends.period import Period

if TYPE_CHECKING:
    import pandas as pd

NOTABLE = 1.96
"""Standard deviations; two Poisson counts a and b of equal rate differ by more than this times sqrt(a + b) in 5 %."""
MANY_TIMES = 10
"""From this factor on, a change is shown as a factor and not as a percentage."""
ALL = Name("ทั้งหมด", "total")
REST = Name("อื่น ๆ อีก", "others")
WEEKDAYS = (
    *(Name("จันทร์", "Monday"), Name("อังคาร", "Tuesday"), Name("พุธ", "Wednesday"), Name("พฤหัสบดี", "Thursday")),
    *(Name("ศุกร์", "Friday"), Name("เสาร์", "Saturday"), Name("อาทิตย์", "Sunday")),
)
WEEK = 7


@dataclass(frozen=True, slots=True)
class Trend:
    """One row. `previous` is None where history does not reach back; `daily` is the period, oldest first."""

    code: str
    name: Name
    complaints: int
    previous: int | None
    share: float
    """Of all complaints of the period; several codes may share a complaint, so shares can exceed 1 together."""
    daily: tuple[int, ...] = ()

    @property
    def change(self) -> float | None:
        """0.25 is a quarter more; None when there is nothing to compare with."""
        return self.complaints / self.previous - 1 if self.previous else None

    def change_words(self) -> str:
        """For people: +25%, −8%, ×14, new; empty when nothing can be said."""
        if self.previous is None or self.complaints == self.previous == 0:
            return ""
        if not self.previous:
            return "ใหม่ new"
        times = self.complaints / self.previous
        return f"×{times:,.0f}" if times >= MANY_TIMES else f"{times - 1:+.0%}".replace("-", "−")

    @property
    def notable(self) -> bool:
        """Whether the change is more than chance explains at an equal rate; see NOTABLE."""
        before = self.previous
        return before is not None and abs(self.complaints - before) > NOTABLE * sqrt(self.complaints + before)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one dimension, most complaints first (days: oldest first); `total` counts each complaint once."""

    by: str
    rows: tuple[Trend, ...]
    rest: Trend | None
    total: Trend


def total_of(counts: pd.DataFrame, period: Period, *, comparable: bool) -> Trend:
    """The total row, from the one row of `counts`."""
    return _trends(counts, ALL, period, comparable, None)


def by_code(by: str, counts: pd.DataFrame, total: Trend, period: Period, names: Names, top: int) -> Table:
    """The codes with the most complaints, and the others as one row. `counts` spans both periods."""
    comparable, whole = total.previous is not None, total.complaints
    now = counts[period.days()].sum(axis=1)
    order = [str(code) for code in now.sort_values(ascending=False, kind="stable").index if now[code]]
    rows = tuple(_trends(counts.loc[[code]], names(by, code), period, comparable, whole, code) for code in order[:top])
    others = counts.loc[order[top:]]
    name = Name(f"{REST.thai} {len(others)}", f"{len(others)} {REST.english}")
    rest = _trends(others, name, period, comparable, whole) if len(others) else None
    return Table(by, rows, rest, total)


def by_day(counts: pd.DataFrame, total: Trend, period: Period, first: date) -> Table:
    """Every day of the period beside the same weekday a week before. `counts` begins a week before the period."""
    series = counts.sum(axis=0)
    rows = []
    for day in period.days():
        before = day - timedelta(days=WEEK)
        previous = int(series[before]) if before >= first else None
        rows.append(
            Trend(day.isoformat(), WEEKDAYS[day.weekday()], int(series[day]), previous, _share(series[day], total))
        )
    return Table("day", tuple(rows), None, total)


def _trends(
    counts: pd.DataFrame, name: Name, period: Period, comparable: bool, whole: int | None, code: str = ""
) -> Trend:
    """All rows of `counts` as one."""
    daily = tuple(int(n) for n in counts[period.days()].sum(axis=0))
    previous = int(counts[period.previous().days()].to_numpy().sum()) if comparable else None
    complaints = sum(daily)
    return Trend(code, name, complaints, previous, complaints / whole if whole else float(complaints > 0), daily)


def _share(complaints: int, total: Trend) -> float:
    return complaints / total.complaints if total.complaints else 0.0
