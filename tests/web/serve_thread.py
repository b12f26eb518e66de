"""A site of ours, served in a thread of its own while tests ask it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from aiohttp import web

STARTED_SECS = 20


@contextmanager
def serving(make: Callable[[], web.AppRunner], host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """The address of a server that runs while the block does. `make` is called in its event loop."""
    started, loop = threading.Event(), asyncio.new_event_loop()
    address, stop = [""], asyncio.Event()

    async def run() -> None:
        runner = make()
        await runner.setup()
        await web.TCPSite(runner, host, port).start()
        address[0] = f"http://{host}:{runner.addresses[0][1]}"
        started.set()
        await stop.wait()
        await runner.cleanup()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),), daemon=True)
    thread.start()
    assert started.wait(STARTED_SECS)
    try:
        yield address[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(STARTED_SECS)
