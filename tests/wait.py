"""Waiting for something that another process or thread does."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_until(ready: Callable[[], bool], secs: float) -> None:
    """Poll until the condition holds; fail after so many seconds."""
    deadline = time.monotonic() + secs
    while not ready():
        assert time.monotonic() < deadline
        time.sleep(0.02)
