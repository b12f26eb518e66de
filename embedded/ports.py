"""TCP ports of this machine: free ones, and whether one is free."""

from __future__ import annotations

import fcntl
import os
import secrets
import socket
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from complaints.errors import ConfigError

LOOPBACK = "127.0.0.1"
_SERVERS = range(10_000, 32_000)
"""Below what Linux, Windows and macOS give to outgoing connections: a server that starts again finds its port free."""
_TRIES = 1000
"""For each port; where half of them are taken, two are needed."""
_reserved: set[int] = set()
"""Ports that `free_ports` gave to this process."""


def require_free(port: int, setting: str) -> None:
    """Raise ConfigError naming `setting` when another program has the port, or it cannot be used."""
    try:
        _bound(port).close()
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError(f"{setting}: port {port} cannot be used ({reason.lower()}); choose another") from error


def free_port() -> int:
    """As `free_ports`, one."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """Different ports that are free now, and that the system does not give to outgoing connections.

    Each stays reserved for this process until it ends: no other call gives it, in this or another process of the user.
    Raises ConfigError where so many are taken that none is found.
    """
    chosen: list[int] = []
    reservations = _reservations()
    for _ in range(_TRIES * count):
        if len(chosen) == count:
            break
        port = secrets.choice(_SERVERS)
        with suppress(OSError):
            _reserve(port, reservations)
            _bound(port).close()
            chosen.append(port)
    if len(chosen) < count:
        raise ConfigError(f"no free port found from {_SERVERS[0]} to {_SERVERS[-1]}")
    return chosen


def _reserve(port: int, reservations: int) -> None:
    """Raise OSError when `free_ports` gave the port before, and the process that has it still runs.

    The system ends the lock, of one byte for each port in one file, together with the process. A process never meets a
    lock of its own, so it remembers what it has.
    """
    if port in _reserved:
        raise BlockingIOError(f"port {port} is reserved")
    fcntl.lockf(reservations, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
    _reserved.add(port)


@cache
def _reservations() -> int:
    # Closing any descriptor of the file would end all locks, so there is one, which stays open.
    path = Path(tempfile.gettempdir()) / f"complaint-stream-ports-{os.getuid()}"
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def _bound(port: int) -> socket.socket:
    server = socket.socket()
    try:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((LOOPBACK, port))
    except (OSError, OverflowError):
        server.close()
        raise
    return server
