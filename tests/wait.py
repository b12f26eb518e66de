"""Waiting for something that another process or thread does."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_until(ready: Callable[[], bool], secs: float) -> None:
    """Poll until the condition holds; fail after so many seconds."""
    deadline = time.monotonic() + secs
    while True:
        began = time.monotonic()
        if ready():
            return
        assert time.monotonic() < deadline
        pause(began, 0.02)


def pause(began: float, least: float, most: float = 1.0) -> None:
    """Sleep as long as a look that began then has taken, within these limits in seconds.

    Some looks read whole topics or start a program. Looking on without a pause would take the processor from what is
    waited for.
    """
    time.sleep(min(max(time.monotonic() - began, least), most))
