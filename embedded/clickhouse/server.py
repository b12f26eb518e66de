"""Listens on this machine and gives each client a thread."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Thread
from typing import Self

HOST = "127.0.0.1"
_BACKLOG = 128
_CLOSE_SECS = 2.0
_RETRY_SECS = 0.5

logger = logging.getLogger(__name__)


class Listener:
    """One port of this machine."""

    def __init__(self, port: int) -> None:
        """Take the port; OSError if it cannot be had. Port 0 takes any free one."""
        self._socket = socket.create_server((HOST, port), backlog=_BACKLOG)
        self.port: int = self._socket.getsockname()[1]
        self._clients: dict[socket.socket, Thread] = {}
        self._lock = Lock()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self, serve: Callable[[socket.socket], object]) -> None:
        """Have `serve(client)` run in a thread of its own for each client that connects."""
        Thread(target=self._accept, args=(serve,), name=f"port {self.port}", daemon=True).start()

    def close(self) -> None:
        """Take no more clients, disconnect those that are connected and give their threads some time to end."""
        self._closed = True
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        with self._lock:
            clients = dict(self._clients)
        for client in clients:
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
        for thread in clients.values():
            thread.join(_CLOSE_SECS)

    def _accept(self, serve: Callable[[socket.socket], object]) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                if self._closed:
                    return
                logger.exception("cannot take a client on port %d", self.port)
                time.sleep(_RETRY_SECS)
                continue
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = Thread(target=self._client, args=(serve, client), name=f"client of {self.port}", daemon=True)
            with self._lock:
                self._clients[client] = thread
            thread.start()

    def _client(self, serve: Callable[[socket.socket], object], client: socket.socket) -> None:
        try:
            with client, suppress(EOFError, ConnectionError):  # it has left
                serve(client)
        except Exception:
            logger.exception("conversation broke off")
        finally:
            with self._lock:
                del self._clients[client]
