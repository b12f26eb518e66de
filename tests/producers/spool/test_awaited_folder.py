from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path

import pytest

from producers.spool.awaited_folder import AwaitedSpool
from producers.spool.folder import Disk, Spool


@pytest.mark.long
def test_none_is_told_before_the_disk_has_it(tmp_path: Path) -> None:
    """All records that arrive while the disk is busy share its next fsync."""
    busy, syncs = threading.Event(), []

    def fsync(file: int) -> None:
        os.fsync(file)
        if file_size := os.fstat(file).st_size * os.path.isfile(f"/proc/self/fd/{file}"):
            syncs.append(file_size)
            busy.wait(10)

    told: list[int] = []
    spool = AwaitedSpool(Spool(tmp_path / "spool", max_bytes=1_000_000, disk=Disk(fsync=fsync)))

    async def conversation() -> None:
        spool.start(on_taken=lambda: told.append(len(syncs)))
        first = asyncio.create_task(spool.write([b"1"]))
        while not syncs:
            await asyncio.sleep(0.01)
        others = [asyncio.create_task(spool.write([b"%d" % n])) for n in range(200)]
        await asyncio.sleep(1)
        assert not told
        assert not any(task.done() for task in (first, *others))
        busy.set()
        await asyncio.gather(first, *others)
        await spool.close()

    asyncio.run(conversation())
    assert told == list(range(1, len(syncs) + 1))
    assert len(syncs) <= 3
