"""When to recompute: soon after a change, but never so often that recomputing is most of the work."""

from __future__ import annotations

from complaints.clock import Clock
from complaints.settings import SinkSettings

_BACKLOG = 0.1
"""Fraction of `batch_rows`. More records waiting than this is a backlog, not what live traffic brings during a read."""


class Pace:
    """Decides when the hours changed since the last recompute are recomputed.

    Recomputing for shuffled history reads nearly every hour, so its cost grows with the table; for live traffic it is
    cheap. After a recompute that took t seconds the next one starts no sooner than t times `recompute_pace` later, and
    not during a backlog; but at once when a read brought nothing, or when `recompute_max_rows` rows or
    `recompute_max_secs` seconds of changes wait: that bounds what a crash repeats and how old a figure can be.
    """

    def __init__(self, settings: SinkSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._rows = 0
        self._since: float | None = None
        self._rest_until = clock.monotonic()

    def add(self, rows: int) -> None:
        """Note that this many more rows await a recompute."""
        self._rows += rows
        self._since = self._clock.monotonic() if self._since is None else self._since

    def due(self, last_read: int, waiting: int) -> bool:
        """Whether the rows noted so far should be recomputed now.

        `last_read` is the number of records in the last read, `waiting` how many the broker has beyond it. A read may
        be small while many wait, because it takes only what has been fetched.
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
        """Note that all rows noted so far were recomputed, and how long that took."""
        self._rows = 0
        self._since = None
        self._rest_until = self._clock.monotonic() + took_secs * self._settings.recompute_pace
