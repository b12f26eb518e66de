"""Sessions that outlive an HTTP request, by the names their clients give them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from embedded.clickhouse.errors import SESSION_IS_LOCKED, SESSION_NOT_FOUND, DatabaseError
from embedded.clickhouse.session import Session

_Key = tuple[str, str]


@dataclass(slots=True)
class _Kept:
    session: Session
    busy: bool
    until: float


class Sessions:
    """The named sessions of a process. Expired ones end when any client next uses a named session."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` tells seconds."""
        self._clock = clock
        self._kept: dict[_Key, _Kept] = {}
        self._lock = Lock()

    @contextmanager
    def named(
        self, user: str, name: str, secs: int, new: Callable[[], Session], *, must_exist: bool = False
    ) -> Iterator[Session]:
        """Use a user's session of this name, made by `new` if need be; it is kept `secs` seconds after its last use.

        DatabaseError 373 while another request uses it, 372 if it must exist and does not.
        """
        key = user or "default", name
        kept = self._take(key, new, must_exist=must_exist)
        try:
            yield kept.session
        finally:
            kept.until, kept.busy = self._clock() + secs, False

    def end(self, user: str, name: str) -> None:
        """End a session now."""
        with self._lock:
            kept = self._kept.pop((user or "default", name), None)
        if kept is not None:
            kept.session.close()

    def close(self) -> None:
        """End all."""
        for user, name in list(self._kept):
            self.end(user, name)

    def _take(self, key: _Key, new: Callable[[], Session], *, must_exist: bool) -> _Kept:
        with self._lock:
            self._sweep()
            kept = self._kept.get(key)
            if kept is None:
                if must_exist:
                    raise DatabaseError(SESSION_NOT_FOUND, f"Session {key[1]} not found")
                kept = self._kept[key] = _Kept(new(), busy=False, until=0)
            if kept.busy:
                raise DatabaseError(SESSION_IS_LOCKED, f"Session {key[1]} is locked by a concurrent client")
            kept.busy = True
            return kept

    def _sweep(self) -> None:
        now = self._clock()
        for key in [key for key, kept in self._kept.items() if not kept.busy and kept.until < now]:
            self._kept.pop(key).session.close()
