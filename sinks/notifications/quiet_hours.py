"""The hours in which citizens are left alone, in Bangkok. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from complaints.clock import BANGKOK


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `begin` up to, but without, `end`; over midnight where `end` is earlier. Equal ones: never."""

    begin: time
    end: time

    def holds(self, now: datetime) -> bool:
        """Whether it is quiet now; `now` is aware."""
        at = now.astimezone(BANGKOK).time()
        if self.begin <= self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end
