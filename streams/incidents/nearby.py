"""Blocks by place and time: only reports of neighbouring blocks are compared."""

from __future__ import annotations

from collections.abc import Iterator

from streams.incidents.distance import AROUND, square_of
from streams.incidents.report import Report
from streams.incidents.tuning import Tuning


class Nearby:
    """Reports by square and by span of time, each as wide as two reports of one event may be apart."""

    def __init__(self, tuning: Tuning) -> None:
        self._metres, self._secs = tuning.metres, tuning.hours * 3600
        self._blocks: dict[int, dict[int, dict[str, Report]]] = {}

    def add(self, report: Report) -> None:
        square, span = self._block(report)
        self._blocks.setdefault(square, {}).setdefault(span, {})[report.id] = report

    def remove(self, report: Report) -> None:
        """Raises KeyError when it is not there."""
        square, span = self._block(report)
        spans = self._blocks[square]
        del spans[span][report.id]
        if not spans[span]:
            del spans[span]
        if not spans:
            del self._blocks[square]

    def around(self, report: Report) -> Iterator[Report]:
        """Every report that may be near enough, and some that are not."""
        square, span = self._block(report)
        for offset in AROUND:
            if spans := self._blocks.get(square + offset):
                for near in (span - 1, span, span + 1):
                    if found := spans.get(near):
                        yield from found.values()

    def _block(self, report: Report) -> tuple[int, int]:
        return square_of(report, self._metres), int(report.at // self._secs)
