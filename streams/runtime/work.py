"""The worker's loop: works on batch after batch, without waiting for the outputs of the last one."""

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
    """A batch as Faust delivers it."""

    value: Batch

    def ack(self) -> bool: ...


class Work:
    """Calls `process` in a thread with each batch.

    TransientError from it or its future means that it was stopped; any other error ends the worker by `way_out`.
    """

    def __init__(self, process: Process, way_out: Callable[[Exception], Awaitable[None]]) -> None:
        self._process, self._way_out = process, way_out
        self._pool = ThreadPoolExecutor(1, "worker")
        self._under_way: set[asyncio.Task[None]] = set()

    async def run(self, events: AsyncIterable[Event]) -> None:
        """Work on batches until `process` fails for one."""
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
        except Exception as error:  # noqa: BLE001 - after any error, no later offset may be committed
            await crash(self._way_out, error)
        return None
