"""The end of a worker that must not go on."""

from __future__ import annotations

import os
import threading
from collections.abc import Awaitable, Callable

CRASH_SECS = 10.0


async def crash(way_out: Callable[[Exception], Awaitable[None]], error: Exception) -> None:
    """End the process. Faust's way out of a crash hangs now and then, and a worker that hangs is not started again."""
    end = threading.Timer(CRASH_SECS, os._exit, [1])
    end.daemon = True
    end.start()
    await way_out(error)
