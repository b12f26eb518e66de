"""Working time between two moments, and the moment after so much working time, in office hours of working days."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from complaints.clock import BANGKOK
from complaints.events.identity import EARLIEST, LATEST
from streams.routing.deadlines import CLOSES, OPENS, WorkingDays

_OPENS_SECS = OPENS.hour * 3600 + OPENS.minute * 60
DAY_SECS = CLOSES.hour * 3600 + CLOSES.minute * 60 - _OPENS_SECS
"""Working seconds of one working day."""
_FIRST = EARLIEST.date().toordinal() - 1


class WorkingTime:
    """Counts whole working seconds. Times before 2000 count as its first day, those after 2105 as its last."""

    def __init__(self, days: WorkingDays) -> None:
        self._days = days

    def between(self, start: datetime, end: datetime) -> int:
        """Working seconds from `start` to `end`; 0 when `end` is not later."""
        return max(0, self._worked(end) - self._worked(start))

    def after(self, start: datetime, secs: int) -> datetime:
        """The moment, in UTC, by which `secs` working seconds have passed since `start`; the earliest one."""
        if secs <= 0:
            return start.astimezone(UTC)
        whole, rest = divmod(self._worked(start) + secs, DAY_SECS)
        if not rest:  # the close of office, not the opening of the next working day
            whole, rest = whole - 1, DAY_SECS
        # The day with `whole` working days before it that is one itself: the last of the days with that many before.
        index = bisect_left(self._before, whole + 1) - 1
        day = date.fromordinal(min(_FIRST + index, LATEST.date().toordinal()))
        moment = datetime(day.year, day.month, day.day, tzinfo=BANGKOK) + timedelta(seconds=_OPENS_SECS + rest)
        return moment.astimezone(UTC)

    def until_due(self, start: datetime, days: int) -> int:
        """Working seconds from `start` to the close of office on the `days`-th working day after its day."""
        return self.between(start, self._days.due(start.astimezone(BANGKOK).date(), days))

    def _worked(self, moment: datetime) -> int:
        """Working seconds from the beginning of the calendar to the moment."""
        local = moment.astimezone(BANGKOK)
        index = min(max(0, local.toordinal() - _FIRST), len(self._before) - 2)
        before, after = self._before[index], self._before[index + 1]
        if before == after:
            return before * DAY_SECS
        secs = local.hour * 3600 + local.minute * 60 + local.second - _OPENS_SECS
        return before * DAY_SECS + min(max(0, secs), DAY_SECS)

    @cached_property
    def _before(self) -> list[int]:
        """Of each day of the calendar, and of the day after it: number of working days before it."""
        counts = [0]
        for ordinal in range(_FIRST, LATEST.date().toordinal() + 1):
            counts.append(counts[-1] + self._days.works(date.fromordinal(ordinal)))
        return counts
