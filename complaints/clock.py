"""The clock, passed in wherever time is needed. No other module of the system reads the wall clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

BANGKOK = ZoneInfo("Asia/Bangkok")


def time_from(text: str) -> datetime:
    """Parse a date or time in ISO 8601; without an offset it is taken as Bangkok time. Raises ValueError."""
    time = datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=BANGKOK)


class Clock(Protocol):
    def now(self) -> datetime:
        """The current time, UTC, aware."""

    def monotonic(self) -> float:
        """Seconds from a clock that never goes back."""

    def sleep(self, secs: float) -> None: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, secs: float) -> None:
        time.sleep(secs)
