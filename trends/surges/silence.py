"""Silence on the whole topic, in broker time: it ends surges, for event time stands still while nothing arrives."""

from __future__ import annotations

SILENT_HOURS = 26.0
"""A stream fed by one file a day that comes up to two hours late is not silent."""
_HOUR_MS = 3_600_000


class Silence:
    """Told of the broker's time of records in their order, it says the same at every reading of the topic."""

    def __init__(self) -> None:
        self._last_ms: int | None = None

    def lasts(self, at_ms: int) -> bool:
        """Whether by now nothing has come for `SILENT_HOURS`. A silence is told of once."""
        if self._last_ms is None or at_ms - self._last_ms < SILENT_HOURS * _HOUR_MS:
            return False
        self._last_ms = None
        return True

    def end(self, at_ms: int) -> None:
        """Something has come."""
        self._last_ms = at_ms
