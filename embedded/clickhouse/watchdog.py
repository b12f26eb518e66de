"""Stops a statement whose client has cancelled it or gone away while the engine computes."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition, Thread

from embedded.clickhouse.engine import Engine

CANCEL = b"\x03"  # the packet of the native protocol
_INTERVAL_SECS = 0.05


@dataclass(slots=True)
class Watch:
    """One statement under watch; `stopped`: it was ended because its client cancelled it or left."""

    tag: str
    stopped: bool = False


class Watchdog:
    """Checks the sockets of busy clients for a closed connection or a Cancel packet, every 0.05 s."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._busy: dict[socket.socket, Watch] = {}
        self._changed = Condition()
        self._closed = False
        self._thread = Thread(target=self._watch, name="watchdog", daemon=True)
        self._thread.start()

    @contextmanager
    def watching(self, client: socket.socket, tag: str) -> Iterator[Watch]:
        """Watch a client while the engine works for it."""
        watch = Watch(tag)
        with self._changed:
            self._busy[client] = watch
            self._changed.notify()
        try:
            yield watch
        finally:
            with self._changed:
                del self._busy[client]

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _watch(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._busy or self._closed)
                if self._closed:
                    return
                for client, watch in self._busy.items():
                    if _wants_no_more(client):
                        watch.stopped = True
                        self._engine.kill(watch.tag)  # again in each round: the statement may not have started yet
            time.sleep(_INTERVAL_SECS)


def _wants_no_more(client: socket.socket) -> bool:
    try:
        return client.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) in (b"", CANCEL)
    except BlockingIOError:
        return False
    except OSError:
        return True
