"""Daily counts of several series over the same days, and how much of each day's intake was seen."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
SUNDAY = 6
PARTLY, WHOLLY = 0.5, 0.9
"""Exposure from which on a day teaches, and from which on it is a fair test of a forecast."""


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """S series over T days without a missing one, oldest first; the first series is the total.

    A complaint with several of the other keys counts in each of them, and once in the total.
    """

    first: date
    """Bangkok day of the first column."""
    keys: tuple[str, ...]
    counts: Floats
    """Complaints, S x T."""
    exposure: Floats
    """Share of each day's intake that was seen, 0 to 1, length T. An outage says nothing about the complaints."""

    @property
    def length(self) -> int:
        """Days."""
        return int(self.exposure.size)

    @property
    def seen(self) -> Bools:
        """Days that teach."""
        found: Bools = self.exposure >= PARTLY
        return found

    @property
    def whole(self) -> Bools:
        """Days on which a forecast can be checked."""
        found: Bools = self.exposure >= WHOLLY
        return found

    @property
    def rates(self) -> Floats:
        """Complaints a whole day would have had, S x T; 0 on days that teach nothing."""
        found: Floats = np.where(self.seen, self.counts / np.maximum(self.exposure, PARTLY), 0.0)
        return found

    def day(self, number: int) -> date:
        """The Bangkok day of a column; columns beyond the last are days to come."""
        return self.first + timedelta(days=number)

    def number(self, day: date) -> int:
        """The column of a day."""
        return (day - self.first).days

    def until(self, end: int) -> Panel:
        """The first `end` days."""
        return Panel(self.first, self.keys, self.counts[:, :end], self.exposure[:end])


def day_slots(first: date, length: int, holidays: AbstractSet[date]) -> Ints:
    """What each of `length` days is like: 0 Monday to 6 Sunday; people report on a holiday as on a Sunday."""
    days = [first + timedelta(days=number) for number in range(length)]
    return np.array([SUNDAY if day in holidays else day.weekday() for day in days], dtype=np.int64)
