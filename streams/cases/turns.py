"""When this process may fold cases: while it has the partitions. Another one of the group may have them in between."""

from __future__ import annotations

import logging
import threading

from complaints.errors import PermanentError, TransientError

log = logging.getLogger(__name__)

LOOK_SECS = 0.1


class Turns:
    """A turn begins when the partitions are given to this process, and ends when they are taken from it.

    `moved` is called from one thread, all else from others.
    """

    def __init__(self) -> None:
        self._number = 0
        self._on = False
        self.stood_by = False
        """Whether another process has had the partitions while this one ran."""

    def moved(self, partitions: int | None) -> None:
        """Note the number of partitions that this process has from now on; None while they are shared out anew."""
        self._on = False
        self._number += 1
        if partitions == 0:
            self.stood_by = True
            log.warning("another 'complaints cases run' has the cases: this one stands by")
        self._on = bool(partitions)

    @property
    def now(self) -> int | None:
        """The number of the turn; None while there is none."""
        number = self._number
        return number if self._on else None

    def wait(self, stopped: threading.Event) -> int:
        """The number of the turn, once there is one. Raises TransientError when stopped meanwhile."""
        while (turn := self.now) is None:
            if stopped.wait(LOOK_SECS):
                raise TransientError("stopped before the partitions came back")
        return turn

    def check(self, turn: int) -> None:
        """Raise PermanentError where this turn has ended: what was folded in it may be older than what is published."""
        if self.now != turn:
            raise PermanentError("the partitions went to another process meanwhile: the next start reads its cases")
