"""A rate limit for each key, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable

from complaints.clock import Clock

MOST_KEYS = 100_000


class PerMinute:
    """A rate limit for each key: `limit` a minute. Holds at most MOST_KEYS keys; further ones are refused."""

    def __init__(self, limit: int, clock: Clock) -> None:
        self._limit, self._clock = limit, clock
        self._minute, self._counts = -1, Counter[Hashable]()

    def allows(self, key: Hashable) -> bool:
        """Count one more, and say whether it may pass."""
        self._turn()
        if len(self._counts) >= MOST_KEYS and key not in self._counts:
            return False
        self._counts[key] += 1
        return self._counts[key] <= self._limit

    def used_up(self, key: Hashable) -> bool:
        """Whether one more would not pass; counts nothing."""
        self._turn()
        return self._counts[key] >= self._limit or (len(self._counts) >= MOST_KEYS and key not in self._counts)

    def _turn(self) -> None:
        minute = int(self._clock.monotonic() // 60)
        if minute != self._minute:
            self._minute, self._counts = minute, Counter()
