"""TCP ports of this machine: free ones, and whether one is free."""

from __future__ import annotations

import secrets
import socket
from contextlib import suppress

from complaints.errors import ConfigError

LOOPBACK = "127.0.0.1"
_SERVERS = range(10_000, 32_000)
"""Below what Linux, Windows and macOS give to outgoing connections: a server that starts again finds its port free."""


def require_free(port: int, setting: str) -> None:
    """Raise ConfigError naming `setting` when another program has the port, or it cannot be used."""
    try:
        _bound(port).close()
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError(f"{setting}: port {port} cannot be used ({reason.lower()}); choose another") from error


def free_port() -> int:
    """A port that is free now."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """Different ports that are free now, and that the system does not give to outgoing connections."""
    chosen: set[int] = set()
    while len(chosen) < count:
        port = secrets.choice(_SERVERS)
        with suppress(OSError):
            _bound(port).close()
            chosen.add(port)
    return list(chosen)


def _bound(port: int) -> socket.socket:
    server = socket.socket()
    try:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((LOOPBACK, port))
    except (OSError, OverflowError):
        server.close()
        raise
    return server
