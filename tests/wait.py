"""Waiting for something that another process or thread does."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_until(
    ready: Callable[[], bool], secs: float, *, least: float = 0.02, what: Callable[[], object] = str
) -> None:
    """Poll until the condition holds; fail with `what` after so many seconds. `least` seconds are between two looks."""
    deadline = time.monotonic() + secs
    while True:
        began = time.monotonic()
        if ready():
            return
        assert time.monotonic() < deadline, what()
        pause(began, least)


def pause(began: float, least: float, most: float = 1.0) -> None:
    """Sleep as long as a look that began then has taken, within these limits in seconds.

    Some looks read whole topics or start a program. Looking on without a pause would take the processor from what is
    waited for.
    """
    time.sleep(min(max(time.monotonic() - began, least), most))
