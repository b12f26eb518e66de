"""The spool for an event loop: all that touches the disk runs in one thread, one call after another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from complaints.errors import ComplaintsError, TransientError
from producers.spool.folder import Spool

T = TypeVar("T")


class AwaitedSpool:
    """Owns a spool. Start and close it in the loop that writes."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self.folder, self.max_bytes = spool.folder, spool.max_bytes
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="spool")
        self._waiting: list[tuple[list[bytes], asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    def start(self, on_taken: Callable[[], None]) -> None:
        """Open it. `on_taken` is called when something was written, before the `write` of it returns.

        Raises ConfigError when it cannot be used.
        """
        self._on_taken = on_taken
        self._spool.open()

    @property
    def waiting_bytes(self) -> int:
        return self._spool.waiting_bytes

    @property
    def in_use(self) -> bool:
        """Whether something waits in it, or is being written."""
        return bool(self._spool.waiting_bytes or self._writing)

    async def write(self, payloads: list[bytes]) -> None:
        """Return once all are on disk for good: one write and one fsync for all that wait at that moment.

        Raises TransientError when the disk does not take them or there is no room.
        """
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((payloads, written))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        await written

    async def room(self) -> int:
        """Bytes that can still be written."""
        return await self._on_disk(self._spool.room)

    async def oldest(self) -> Path | None:
        """The segment to read next."""
        return await self._on_disk(self._spool.oldest)

    async def read(self, segment: Path) -> list[bytes]:
        """Its payloads in order. Raises TransientError when the disk fails."""
        return await self._on_disk(partial(self._spool.read, segment))

    async def remove(self, segment: Path) -> None:
        """Forget a segment. Raises TransientError when the disk fails."""
        await self._on_disk(partial(self._spool.remove, segment))

    async def finish_writing(self) -> None:
        """Return when what is being written is on disk."""
        if self._writing:
            await self._writing

    async def close(self) -> None:
        """Close it; what waits stays on disk for the next start."""
        await self._on_disk(self._spool.close)
        self._disk.shutdown()

    async def _write_all(self) -> None:
        while self._waiting:
            groups, self._waiting = self._waiting, []
            failed: ComplaintsError = TransientError(f"the spool holds the {self.max_bytes:,} bytes it may")
            taken = 0
            try:
                taken = await self._on_disk(partial(self._spool.append, [payloads for payloads, _ in groups]))
            except TransientError as error:
                failed = error
            if taken:
                self._on_taken()
            for number, (_, written) in enumerate(groups):
                if written.done():
                    continue  # the client has gone
                if number < taken:
                    written.set_result(None)
                else:
                    written.set_exception(failed)
        self._writing = None

    async def _on_disk(self, action: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._disk, action)
