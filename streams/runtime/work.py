"""The work of a worker: batch after batch, the next one while what came of the last is on its way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterable, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

from complaints.errors import TransientError
from streams.runtime.batch import Batch, Process
from streams.runtime.crash import crash

log = logging.getLogger(__name__)

Result = TypeVar("Result")


class Event(Protocol):
    """A batch as Faust hands it over."""

    value: Batch

    def ack(self) -> bool: ...


class Work:
    """Calls `process` in a thread with each batch.

    TransientError from it, or from its future, means stopped. Any other error stops the worker by `way_out`.
    """

    def __init__(self, process: Process, way_out: Callable[[Exception], Awaitable[None]]) -> None:
        self._process, self._way_out = process, way_out
        self._pool = ThreadPoolExecutor(1, "worker")
        self._under_way: set[asyncio.Task[None]] = set()

    async def run(self, events: AsyncIterable[Event]) -> None:
        """Work on what comes until one batch cannot be worked on."""
        loop = asyncio.get_running_loop()
        async for event in events:
            published = await self._ended(loop.run_in_executor(self._pool, event.value.begin, self._process))
            if published is None:
                return
            self._under_way.add(task := loop.create_task(self._ended(asyncio.wrap_future(published))))
            task.add_done_callback(self._under_way.discard)
            event.ack()

    async def _ended(self, work: Awaitable[Result]) -> Result | None:
        try:
            return await work
        except TransientError as error:
            log.warning("%s", error)
        except Exception as error:  # noqa: BLE001 - whatever it is, no offset may pass it
            await crash(self._way_out, error)
        return None
