"""A clock that stands still until told otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class ManualClock:
    """Satisfies `complaints.clock.Clock`; `sleep` advances it."""

    def __init__(self, now: datetime = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)) -> None:
        self._now = now
        self._monotonic = 0.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def sleep(self, secs: float) -> None:
        self.advance(secs)

    def advance(self, secs: float) -> None:
        self._now += timedelta(seconds=secs)
        self._monotonic += secs
