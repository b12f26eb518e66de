"""The last days' complaints as they were counted, so that a revision takes the place of what it revises."""

from __future__ import annotations

from typing import NamedTuple

from complaints.events.surge import Level
from trends.surges.report import Report

KEPT_HOURS = 96.0


class Counted(NamedTuple):
    version: int
    reports: dict[Level, Report]


class Revisions:
    """By complaint id. A complaint older than what is kept is counted as new, and too old to matter."""

    def __init__(self) -> None:
        self._counted: dict[str, Counted] = {}
        self._swept = float("-inf")

    def take(self, complaint: str, version: int, reports: dict[Level, Report]) -> Counted | None:
        """What to take back before `reports` are counted; None when there was nothing.

        Returns the new version itself when there is nothing to do: it is old, or says the same of where and what.
        """
        new, old = Counted(version, reports), self._counted.get(complaint)
        if old is not None and (version <= old.version or _cells(reports) == _cells(old.reports)):
            self._counted[complaint] = Counted(max(version, old.version), old.reports)
            return new
        self._counted[complaint] = new
        return old

    def forget(self, now: float) -> None:
        """Drop what is older than what is kept; cheap to call often."""
        if now - self._swept >= 1.0:
            self._swept = now
            self._counted = {
                key: one
                for key, one in self._counted.items()
                if any(report.hour >= now - KEPT_HOURS for report in one.reports.values())
            }


def _cells(reports: dict[Level, Report]) -> list[tuple[Level, str, str]]:
    return [(level, one.category, one.area) for level, one in reports.items()]
