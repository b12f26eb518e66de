"""Connections to ClickHouse for a server: each question is asked in a thread, with a connection of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from queue import SimpleQueue
from typing import TypeVar

from complaints.settings import ClickHouseSettings
from stores.clickhouse.client import ClickHouse

T = TypeVar("T")


class Warehouses:
    """`connections` of them; further questions wait. `threads` has as many threads."""

    def __init__(self, settings: ClickHouseSettings, connections: int, threads: Executor) -> None:
        self._threads = threads
        self._free: SimpleQueue[ClickHouse] = SimpleQueue()
        for _ in range(connections):
            self._free.put(ClickHouse(settings))

    async def ask(self, read: Callable[[ClickHouse], T]) -> T:
        """What `read` returns or raises; it may block."""

        def borrowed() -> T:
            warehouse = self._free.get()
            try:
                return read(warehouse)
            finally:
                self._free.put(warehouse)

        return await asyncio.get_running_loop().run_in_executor(self._threads, borrowed)

    def close(self) -> None:
        """Close the connections that no question uses."""
        while not self._free.empty():
            self._free.get().close()
