"""How fast a channel is used, and how long it is left alone after it did not work. Pure but for its clock."""

from __future__ import annotations

from complaints.clock import Clock

FIRST_PAUSE_SECS = 1.0
LONGEST_PAUSE_SECS = 300.0


class Pacing:
    """Of one channel."""

    def __init__(self, per_second: float, clock: Clock) -> None:
        self._interval_secs, self._clock = 1 / per_second, clock
        self._next = self._away_until = 0.0
        self._pause_secs = FIRST_PAUSE_SECS

    def is_away(self) -> bool:
        """Whether it is still left alone."""
        return self._clock.monotonic() < self._away_until

    def await_turn(self) -> None:
        """Wait until the next message may go."""
        if (wait := self._next - self._clock.monotonic()) > 0:
            self._clock.sleep(wait)
        self._next = self._clock.monotonic() + self._interval_secs

    def worked(self) -> None:
        """The next pause is the first again."""
        self._pause_secs = FIRST_PAUSE_SECS

    def leave_alone(self) -> None:
        """It did not work: each pause is twice as long as the last, up to LONGEST_PAUSE_SECS."""
        self._away_until = self._clock.monotonic() + self._pause_secs
        self._pause_secs = min(self._pause_secs * 2, LONGEST_PAUSE_SECS)
