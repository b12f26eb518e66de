"""Keeps a test from reaching a broker, a database or any other server."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

_THREADS = Path("/proc/self/task")
_LIBRDKAFKA = "rdk:main"
"""Each client has one such thread; others come and go with its connections."""


@contextmanager
def no_services(*, no_others: bool) -> Iterator[None]:
    """Fail if a connection is opened meanwhile, or a Kafka client is created.

    librdkafka opens its connections in C, which cannot be intercepted: its clients are detected by their threads (on
    Linux). Threads left by other tests may create some too, so this is checked only where `no_others` run.
    """
    before = _kafka_threads() if no_others else set()
    with patch.object(socket.socket, "connect", _refuse), patch.object(socket.socket, "connect_ex", _refuse):
        yield
    if no_others and (made := _kafka_threads() - before):
        raise AssertionError(f"a test made a Kafka client ({len(made)} threads): give it the mark 'service'")


def _refuse(_: socket.socket, address: Any) -> None:
    raise AssertionError(f"a test connects to {address!r}: give it the mark 'service'")


def _kafka_threads() -> set[str]:
    if not _THREADS.is_dir():
        return set()
    return {thread.name for thread in _THREADS.iterdir() if _name(thread).startswith(_LIBRDKAFKA)}


def _name(thread: Path) -> str:
    try:
        return (thread / "comm").read_text()
    except OSError:  # the thread has ended
        return ""
