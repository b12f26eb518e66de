"""How a file writes its days: which number comes first, in which era; and what its rows cannot tell."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from complaints.reference.channels import Columns, Table
from producers.reading.cell import Cell, empty, shown
from producers.reading.thai_time import FIRST_BUDDHIST_YEAR, WrittenTime, parse_time
from producers.reading.time_order import TWO_DIGIT_YEARS, TimeOrder


@dataclass(frozen=True, slots=True)
class TimeFormat:
    """How times are read, and how sure that is."""

    day_first: bool
    buddhist_era: bool
    order_shown: bool
    """Whether a row shows the order, as 31/1 does, or none needs it; else it is the custom of the country."""
    problem: str | None
    """Why no setting fits all rows, if so."""
    unread: int
    """How many of the filled cells hold no time at all."""


def time_format(cells: Sequence[Cell], now: datetime) -> TimeFormat:
    """The format of a column of times, whose rows were read by `now`."""
    filled = [cell for cell in cells if not empty(cell)]
    written = [found for cell in filled if not isinstance(cell, date) and (found := _parsed(cell)) is not None]
    numeric = [found for found in written if found.numeric and found.first != found.second]
    era = _is_buddhist([*written, *map(_of_date, (cell for cell in filled if isinstance(cell, date)))], now)
    problems = {order: _problem(filled, order, era, now) for order in (True, False)}
    order = problems[True] is None or problems[False] is not None
    return TimeFormat(
        day_first=order,
        buddhist_era=era,
        order_shown=not numeric or problems[not order] is not None,
        problem=problems[order],
        unread=sum(1 for cell in filled if not isinstance(cell, date) and _parsed(cell) is None),
    )


def _parsed(cell: Cell) -> WrittenTime | None:
    with suppress(ValueError):
        return parse_time(shown(cell).strip())
    return None


def _of_date(cell: date) -> WrittenTime:
    return parse_time(cell.isoformat()[:10])


def _is_buddhist(times: Sequence[WrittenTime], now: datetime) -> bool:
    """Years of four digits say it themselves; of those of two, which era puts them into the last years."""
    if long := [time.year for time in times if time.year_digits == 4]:
        return any(year >= FIRST_BUDDHIST_YEAR for year in long)
    short = [time for time in times if time.era is None]
    fitting = {era: sum(_is_recent(time.full_year(era), now) for time in short) for era in (True, False)}
    return fitting[True] > fitting[False]


def _is_recent(year: int, now: datetime) -> bool:
    return now.year - TWO_DIGIT_YEARS <= year <= now.year


def _problem(cells: Sequence[Cell], day_first: bool, era: bool, now: datetime) -> str | None:
    table = Table(columns=Columns(text="text", submitted="submitted"), day_first=day_first, buddhist_era=era)
    order = TimeOrder(table, now)
    for number, cell in enumerate(cells, start=1):
        order.add(cell, str(number))
    return order.problem()
