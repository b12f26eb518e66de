"""Ends a worker that must not continue."""

from __future__ import annotations

import os
import threading
from collections.abc import Awaitable, Callable

CRASH_SECS = 10.0


async def crash(way_out: Callable[[Exception], Awaitable[None]], error: Exception) -> None:
    """Call `way_out` with the error; end the process with status 1 after CRASH_SECS if that hangs.

    Faust's shutdown after a crash sometimes hangs, and a supervisor does not restart a worker that hangs.
    """
    end = threading.Timer(CRASH_SECS, os._exit, [1])
    end.daemon = True
    end.start()
    await way_out(error)
