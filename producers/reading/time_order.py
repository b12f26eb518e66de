"""Checks whether the times of a file agree with its channel's setting.

One row that does not makes all others doubtful: `1/5` does not show which of the two is the day, but `5/13` in the same
file does.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from complaints.reference.channels import Table
from producers.reading.cell import shown
from producers.reading.thai_time import NumberError, WrittenTime, parse_time

FUTURE = timedelta(days=1)
"""A clock may be so far ahead."""
TWO_DIGIT_YEARS = 15
"""Years of two digits are of the last so many: further back, they are of another era, or not years at all."""
SHOWN_ROWS = 5


class ShownRows:
    """Rows with the same finding: the first few, and how many there are."""

    def __init__(self) -> None:
        self._count = 0
        self._first: list[str] = []

    def add(self, where: str, text: str = "") -> None:
        """Add a row; `text` is what it shows."""
        self._count += 1
        if len(self._first) < SHOWN_ROWS:
            self._first.append(f"row {where} ({text})" if text else f"row {where}")

    def __bool__(self) -> bool:
        return self._count > 0

    def __str__(self) -> str:
        more = self._count - len(self._first)
        return ", ".join(self._first) + (f" and {more:,} more" if more else "")


class TimeOrder:
    """Checks the times of one file against the setting that they are to be read by.

    `now` is when they are read: a time that would lie after it speaks against the setting.
    """

    def __init__(self, table: Table, now: datetime) -> None:
        self._table, self._now, self._zone = table, now, ZoneInfo(table.timezone)
        self._against = ShownRows()
        self._american = ShownRows()
        self._day_second = ShownRows()
        self._ahead = ShownRows()
        self._short_years = ShownRows()
        self._numbers = ShownRows()
        self._texts = ShownRows()
        self._dates = ShownRows()
        self._meridiem_agrees = False
        self._date_beyond_12 = False

    def add(self, cell: object, where: str) -> None:
        """One cell of a column of times. Cells that hold none are refused when their row is read."""
        if isinstance(cell, date):
            self._add_date(cell, where)
            return
        text = shown(cell).strip()
        if not text:
            return
        try:
            self._judge(parse_time(text), text, where)
        except NumberError:
            self._numbers.add(where, text)
        except ValueError:
            return

    def problem(self) -> str | None:
        """Why the file cannot be read by the setting, with the rows that show it; None when it can."""
        setting = f"day_first: {str(self._table.day_first).lower()}"
        era = f"buddhist_era: {str(self._table.buddhist_era).lower()}"
        found: list[str] = []
        if self._against:
            found.append(f"{self._against} cannot be read with {setting}; either they or the setting are wrong")
        if self._american and not self._meridiem_agrees:
            found.append(f"{self._american}: with AM or PM the month usually stands first, the setting is {setting}")
        if self._day_second:
            found.append(f"{self._day_second} have the day before the month behind the year; write them as 2026-12-31")
        if self._ahead:
            found.append(f"{self._ahead} would lie in the future with {setting}, but not with day and month exchanged")
        if self._short_years:
            found.append(
                f"{self._short_years}: not of the last {TWO_DIGIT_YEARS} years with {era}; write years in full"
            )
        if self._texts and self._dates and not self._date_beyond_12:
            found.append(
                f"{self._texts} are texts, and {self._dates} dates of the spreadsheet, none after the 12th of a month: "
                "it took the month for the day where it could; write all as texts or all as dates"
            )
        if self._numbers:
            found.append(f"{self._numbers} are numbers, not times; format the column as a date before it is saved")
        return "; ".join(found) or None

    def _add_date(self, cell: date, where: str) -> None:
        self._date_beyond_12 |= cell.day > 12
        self._dates.add(where, shown(cell))
        if cell.day <= 12 and self._only_future(parse_time(f"{cell.day}/{cell.month}/{cell.year:04d}"), day_first=True):
            self._ahead.add(where, shown(cell))

    def _judge(self, written: WrittenTime, text: str, where: str) -> None:
        if written.year_digits == 2 and self._outside(written):
            self._short_years.add(where, text)
        if written.day_second:
            self._day_second.add(where, text)
        if not written.numeric or written.first == written.second:
            return
        day, month = (written.first, written.second) if self._table.day_first else (written.second, written.first)
        if month > 12 >= day:
            self._against.add(where, text)
        elif day > 12 >= month:
            self._meridiem_agrees |= written.meridiem
            self._texts.add(where, text)
        elif month <= 12:
            if written.meridiem and self._table.day_first:
                self._american.add(where, text)
            if self._only_future(written, self._table.day_first):
                self._ahead.add(where, text)

    def _outside(self, written: WrittenTime) -> bool:
        year = written.full_year(self._table.buddhist_era)
        return not self._now.year - TWO_DIGIT_YEARS <= year <= (self._now + FUTURE).year

    def _only_future(self, written: WrittenTime, day_first: bool) -> bool:
        """Whether it lies ahead, and with day and month exchanged it does not."""
        latest = self._now + FUTURE
        read, other = self._resolved(written, day_first), self._resolved(written, not day_first)
        return read is not None and other is not None and read > latest >= other

    def _resolved(self, written: WrittenTime, day_first: bool) -> datetime | None:
        try:
            return written.resolve(zone=self._zone, buddhist_era=self._table.buddhist_era, day_first=day_first)
        except (ValueError, OverflowError):
            return None
