"""The hour of the week that an hour behaves like: public holidays behave like Sundays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

HOURS = 168
SUNDAY = 6
_THURSDAY = 3
_EPOCH = date(1970, 1, 1).toordinal()


class Week:
    """Slots 0..167 from Monday midnight, Bangkok time."""

    def __init__(self, holidays: Collection[date] = ()) -> None:
        self._holidays = {day.toordinal() - _EPOCH for day in holidays}

    def slot(self, hour: int) -> int:
        """`hour` is whole hours since 1970-01-01 00:00 Bangkok."""
        day, of_day = divmod(hour, 24)
        weekday = SUNDAY if day in self._holidays else (day + _THURSDAY) % 7
        return weekday * 24 + of_day
