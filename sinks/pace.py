"""When to recompute: soon after a change, but never so often that recomputing is most of the work."""

from __future__ import annotations

from complaints.clock import Clock
from complaints.settings import SinkSettings

_BACKLOG = 0.1
"""So much of a batch waiting is more than what live traffic brings during a read."""


class Pace:
    """A recompute of shuffled history reads all of it, so its cost grows with the table; live traffic is cheap.

    The next recompute starts no sooner than `recompute_pace` times what the last one took; at once when nothing else
    is to be done; and not while many more records are waiting. `recompute_max_rows` or `recompute_max_secs` of
    changes are always enough: that bounds what a crash repeats and how old a figure can be.
    """

    def __init__(self, settings: SinkSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._rows = 0
        self._since: float | None = None
        self._rest_until = clock.monotonic()

    def add(self, rows: int) -> None:
        """So many rows more await their recompute."""
        self._rows += rows
        self._since = self._clock.monotonic() if self._since is None else self._since

    def due(self, last_read: int, waiting: int) -> bool:
        """Whether what has gathered should be recomputed now.

        `last_read` are the records of the last read, `waiting` those the broker has beyond it. A read may be small
        while many wait, for it takes only what has been fetched.
        """
        if self._since is None:
            return False
        now = self._clock.monotonic()
        settings = self._settings
        overdue = self._rows >= settings.recompute_max_rows or now - self._since >= settings.recompute_max_secs
        if overdue or last_read == 0:
            return True
        return waiting < settings.batch_rows * _BACKLOG and now >= self._rest_until

    def done(self, took_secs: float) -> None:
        """All that had gathered was recomputed in this time."""
        self._rows = 0
        self._since = None
        self._rest_until = self._clock.monotonic() + took_secs * self._settings.recompute_pace
