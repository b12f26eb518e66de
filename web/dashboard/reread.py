"""A value that is slow to read: read beside the pages, kept, and read again when a page asks for it later."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Executor, Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

from complaints.clock import Clock
from complaints.errors import ComplaintsError

log = logging.getLogger(__name__)
T = TypeVar("T")
TIMES_ITS_COST = 20.0
"""It is read no sooner again than this many times what reading took: one twentieth of a core at most."""
AFTER_FAILURE_SECS = 10.0
AFTER_LITTLE_SECS = 60.0
"""After a value that says little, as that of a system whose first complaints are just coming in."""


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What was read last and when, UTC; `failed` says that the newest attempt did; the log says why."""

    value: T | None = None
    at: datetime | None = None
    failed: bool = False


class Reread(Generic[T]):
    """Reads when a page asks and what is kept is old; the page waits a little for it, not longer. Safe in threads."""

    def __init__(
        self,
        read: Callable[[], T],
        executor: Executor,
        clock: Clock,
        *,
        every_secs: float,
        patience_secs: float,
        little: Callable[[T], bool] = lambda _: False,
    ) -> None:
        self._read, self._executor, self._clock = read, executor, clock
        self._every, self._patience, self._little = every_secs, patience_secs, little
        self._kept: Reading[T] = Reading()
        self._running: Future[T] | None = None
        self._begun = self._due = float("-inf")
        self._lock = Lock()

    def get(self) -> Reading[T]:
        """What is known; an empty reading while the first one is under way."""
        with self._lock:
            if self._running is None and self._clock.monotonic() >= self._due:
                self._begun = self._clock.monotonic()
                self._running = self._executor.submit(self._read)
            running = self._running
        if running is not None:
            self._settle(running)
        return self._kept

    def _settle(self, running: Future[T]) -> None:
        little = False
        try:
            value = running.result(self._patience)
            reading, little = Reading(value, self._clock.now()), self._little(value)
        except NotYet:
            return
        except ComplaintsError as error:
            log.warning("could not read for a page: %s", error)
            reading = replace(self._kept, failed=True)
        except Exception:
            log.exception("could not read for a page")
            reading = replace(self._kept, failed=True)
        with self._lock:
            if self._running is running:
                now = self._clock.monotonic()
                self._kept, self._running = reading, None
                wait = max(self._every, TIMES_ITS_COST * (now - self._begun))
                soon = AFTER_FAILURE_SECS if reading.failed else AFTER_LITTLE_SECS if little else wait
                self._due = now + min(wait, soon)
