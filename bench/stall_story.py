"""Samples of a stall: waiting records of each group, memory of every process, and the times of events."""

from __future__ import annotations

import time
from collections.abc import Mapping

from msgspec import Struct, field

from bench.lag import Lag
from bench.load import Load
from complaints.errors import TransientError
from operations.local.stack import Stack

SAMPLE_SECS = 2.0
SETTLED_SAMPLES = 3
"""So many times in a row nothing waits."""
CATCH_UP_SECS = 1200.0

Series = list[tuple[float, float]]
"""Moments in seconds since the load began, and values."""


class Story(Struct):
    """All series of one run."""

    began: float
    """Seconds since 1970."""
    accepted: Series = field(default_factory=list)
    lag: dict[str, Series] = field(default_factory=dict)
    """Of each group."""
    memory: dict[str, Series] = field(default_factory=dict)
    """Resident megabytes of each process."""
    marks: dict[str, float] = field(default_factory=dict)
    restarts: list[str] = field(default_factory=list)

    def remember(self, memory: Mapping[str, Series]) -> None:
        """Store the memory samples, whose times are in seconds since 1970."""
        self.memory = {name: [(at - self.began, mb) for at, mb in series] for name, series in memory.items()}

    def peak(self, name: str, start: str, end: str) -> float:
        """Most megabytes of a process between two marks."""
        return max(mb for at, mb in self.memory[name] if self.marks[start] <= at <= self.marks[end])

    def most_waiting(self, group: str) -> int:
        return int(max(value for _, value in self.lag[group]))

    def caught_up_secs(self, group: str) -> float:
        """Seconds from the end of the stall until the group's lag was a hundredth of its greatest."""
        most, start = self.most_waiting(group), self.marks["goes on"]
        return next(at for at, value in self.lag[group] if at >= start and value <= most / 100) - start


class Watcher:
    """Samples while the main thread waits."""

    def __init__(self, stack: Stack, load: Load, lag: Lag) -> None:
        self._stack, self._load, self._lag = stack, load, lag
        self.story = Story(time.time())

    def mark(self, what: str) -> None:
        self.story.marks[what] = time.time() - self.story.began

    def wait(self, secs: float) -> None:
        """Sample for so long."""
        end = time.monotonic() + secs
        while time.monotonic() < end:
            self._sample()
            time.sleep(SAMPLE_SECS)

    def until_caught_up(self) -> None:
        """Sample until no group has records to read. Raises TransientError when that takes too long."""
        deadline, settled = time.monotonic() + CATCH_UP_SECS, 0
        while settled < SETTLED_SAMPLES:
            settled = settled + 1 if not any(self._sample().values()) else 0
            if time.monotonic() > deadline:
                raise TransientError(f"not caught up after {CATCH_UP_SECS:.0f} s: {self._lag.now()}")
            time.sleep(SAMPLE_SECS)

    def _sample(self) -> dict[str, int]:
        story, now = self.story, time.time() - self.story.began
        waiting = self._lag.now()
        for group, value in waiting.items():
            story.lag.setdefault(group, []).append((now, value))
        story.accepted.append((now, self._load.accepted))
        story.restarts += self._stack.revive()
        return waiting
