"""When to look again for what was asked for and is not there yet."""

from __future__ import annotations

from collections.abc import Iterator

from complaints.clock import Clock

FIRST_SECS, LONGEST_SECS = 0.1, 0.5


def pauses(clock: Clock, wait_secs: float) -> Iterator[float]:
    """Seconds to wait before each look: none, then more and more; the last look is not before the time is over."""
    until, pause, over = clock.monotonic() + wait_secs, 0.0, False
    while not over:
        over = clock.monotonic() + pause >= until
        yield pause
        pause = min(max(pause * 1.5, FIRST_SECS), LONGEST_SECS)
