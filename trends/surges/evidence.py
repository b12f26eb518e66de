"""The reports of an episode, and what they have in common, counted as they come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from trends.surges.report import Report

_GRID = 1000
"""Places are told apart to a thousandth of a degree, about 110 m."""


class Evidence:
    """Reports by id, oldest first. Adding one costs the same however many there are."""

    def __init__(self, reports: Iterable[Report] = ()) -> None:
        self._reports: dict[str, Report] = {}
        self._texts: Counter[str] = Counter()
        self._places: Counter[tuple[int, int]] = Counter()
        self.same = 0
        """Reports with the text that most of them have."""
        for report in reports:
            self.add(report)

    def __len__(self) -> int:
        return len(self._reports)

    @property
    def places(self) -> int:
        """Different places, of the reports that have one."""
        return len(self._places)

    def add(self, report: Report) -> None:
        """Add a report; one that is there already stays as it was."""
        if report.id in self._reports:
            return
        self._reports[report.id] = report
        if report.text:
            self._texts[report.text] += 1
            self.same = max(self.same, self._texts[report.text])
        if (place := _place(report)) is not None:
            self._places[place] += 1

    def remove(self, report: Report) -> bool:
        """Take a report out; whether it was there."""
        found = self._reports.pop(report.id, None)
        if found is None:
            return False
        if found.text:
            self._texts[found.text] -= 1
            self._texts += Counter()  # drops texts without a report
            self.same = max(self._texts.values(), default=0)
        if (place := _place(found)) is not None:
            self._places[place] -= 1
            self._places += Counter()  # drops places without a report
        return True

    def newest(self, most: int) -> tuple[str, ...]:
        """Ids of the last reports, oldest of them first."""
        ids: Iterator[str] = islice(reversed(self._reports), most)
        return tuple(ids)[::-1]


def _place(report: Report) -> tuple[int, int] | None:
    if report.longitude is None or report.latitude is None:
        return None
    return round(report.longitude * _GRID), round(report.latitude * _GRID)
