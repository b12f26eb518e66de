"""Computes when an answer is due, in working days of Bangkok without public holidays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta

from complaints.clock import BANGKOK

OPENS, CLOSES = time(8, 30), time(16, 30)
"""Office hours of Thai government, Monday to Friday."""


class WorkingDays:
    """A calendar of weekends and public holidays."""

    def __init__(self, holidays: Collection[date]) -> None:
        self._holidays = frozenset(holidays)
        self._due: dict[tuple[date, int], datetime] = {}

    def works(self, day: date) -> bool:
        """Whether offices are open that day."""
        return day.weekday() < 5 and day not in self._holidays

    def open_at(self, moment: datetime) -> bool:
        """Whether offices are open at that moment."""
        local = moment.astimezone(BANGKOK)
        return OPENS <= local.time() < CLOSES and self.works(local.date())

    def due(self, day: date, days: int) -> datetime:
        """The close of office on the `days`-th working day after `day`, in UTC."""
        due = self._due.get((day, days))
        if due is None:
            last = day
            for _ in range(days):
                last += timedelta(days=1)
                while not self.works(last):
                    last += timedelta(days=1)
            due = self._due[day, days] = datetime.combine(last, CLOSES, BANGKOK).astimezone(UTC)
        return due
