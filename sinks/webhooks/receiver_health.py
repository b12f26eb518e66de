"""Whether a subscriber's receiver answers at all, and how much may be sent to it now. Pure.

A receiver that fails for everything is tried with one event at a time, at growing pauses of up to a minute. So it
is not flooded while it is down, and gets the rest soon after it is back, not when the events' own pauses end.
"""

from __future__ import annotations

from sinks.webhooks.schedule import Schedule

DOWN_AFTER = 5
"""Failures in a row, over all events, from which on a receiver counts as down."""
LONGEST_PAUSE = 12
"""The longest pause, in first pauses: a minute where that is 5 s. A request a minute harms nobody, and a case that
never failed is held up no longer by others that nobody takes."""


class ReceiverHealth:
    """Times are seconds since 1970."""

    def __init__(self, schedule: Schedule, first_pause_secs: float = 5.0) -> None:
        self._schedule, self._first_pause_secs = schedule, first_pause_secs
        self._failures = self._pauses = 0
        self._until = 0.0
        self._probing = False
        """Whether one event at a time is sent."""
        self.failing_since: float | None = None
        """Since then it has taken nothing."""

    @property
    def down(self) -> bool:
        """Whether it fails for everything."""
        return self._failures >= DOWN_AFTER

    def was_failing(self, since: float) -> None:
        """It took nothing before this process began: one event shows whether it is still so."""
        self._failures, self._probing, self.failing_since = DOWN_AFTER, True, since

    def room(self, now: float, under_way: int, at_once: int) -> int:
        """How many requests may begin now."""
        if now < self._until:
            return 0
        return max(0, (1 if self._probing else at_once) - under_way)

    def took(self) -> bool:
        """It took an event. Return whether it was down before: then what failed meanwhile may be tried at once."""
        was_down = self.down
        self._failures = self._pauses = 0
        self._until, self._probing, self.failing_since = 0.0, False, None
        return was_down

    def failed(self, now: float, *, busy: bool, retry_after_secs: float) -> None:
        """It did not take an event. Pauses where it says so, is overloaded, or has failed for all of the last."""
        self._failures += 1
        if self.failing_since is None:
            self.failing_since = now
        if (self.down or busy) and now >= self._until:  # what was under way when the pause began makes it no longer
            pause = self._first_pause_secs * min(2**self._pauses, LONGEST_PAUSE)
            self._until = now + self._schedule.jittered(pause)
            self._pauses = min(self._pauses + 1, LONGEST_PAUSE)
            self._probing = True
        if retry_after_secs:
            self._until, self._probing = max(self._until, now + retry_after_secs), True
