"""Waiting for something that another process or thread brings about."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_until(ready: Callable[[], bool], secs: float) -> None:
    """Ask again and again; fails after so many seconds."""
    deadline = time.monotonic() + secs
    while not ready():
        assert time.monotonic() < deadline
        time.sleep(0.02)
