"""Where each text stands: one text at many places is a campaign, not an event that many saw."""

from __future__ import annotations

from collections.abc import Collection

from streams.incidents.distance import square_of
from streams.incidents.report import Report
from streams.incidents.tuning import Tuning

_KILOMETRE = 1000.0


class Copies:
    """Reports by their text; of short texts none."""

    def __init__(self, tuning: Tuning) -> None:
        self._t = tuning
        self._reports: dict[str, dict[str, Report]] = {}

    def add(self, report: Report) -> None:
        if report.characters > self._t.short_text:
            self._reports.setdefault(report.letters, {})[report.id] = report

    def remove(self, report: Report) -> None:
        copies = self._reports.get(report.letters, {})
        copies.pop(report.id, None)
        if not copies:
            self._reports.pop(report.letters, None)

    def of(self, report: Report) -> Collection[Report]:
        """All reports with this text."""
        return self._reports.get(report.letters, {}).values()

    def places(self, members: Collection[Report]) -> int:
        """Square kilometres with the text of one of the members within the hours around them; the most of any text."""
        span = self._t.hours * 3600
        first, last = min(one.at for one in members) - span, max(one.at for one in members) + span
        return max(self._places(letters, first, last) for letters in {one.letters for one in members})

    def _places(self, letters: str, first: float, last: float) -> int:
        copies = self._reports.get(letters, {}).values()
        if len(copies) < self._t.campaign_places:
            return 1
        return len({square_of(one, _KILOMETRE) for one in copies if first <= one.at <= last})
