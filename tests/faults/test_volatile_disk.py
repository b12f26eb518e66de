"""Records that the gateway fsynced survive a power cut; without fsync they do not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from producers.spool.folder import Disk, Spool
from tests.faults.volatile_disk import VolatileDisk


def _spool(disk: VolatileDisk, fsync: Callable[[int], None]) -> Spool:
    spool = Spool(disk.folder, max_bytes=100_000, disk=Disk(fsync=fsync))
    spool.open()
    return spool


def _contents(folder: Path) -> list[bytes]:
    spool = Spool(folder, max_bytes=100_000)
    spool.open()
    payloads = []
    while (segment := spool.oldest()) is not None:
        payloads += spool.read(segment)
        spool.remove(segment)
    spool.close()
    return payloads


@pytest.mark.parametrize("seed", range(8))
def test_what_was_fsynced_stays_and_the_rest_may_go(tmp_path: Path, seed: int) -> None:
    disk = VolatileDisk(tmp_path / "spool", tmp_path / "fsynced")
    spool = _spool(disk, disk.noting())
    assert spool.append([[b"one"], [b"two"]]) == 2
    with next(disk.folder.glob("*.spool")).open("ab") as file:
        file.write(b"never fsynced")
    spool.close()
    assert disk.lose(Random(seed)) == len(b"never fsynced")
    assert _contents(disk.folder) == [b"one", b"two"]


def test_without_fsync_all_is_lost(tmp_path: Path) -> None:
    disk = VolatileDisk(tmp_path / "spool", tmp_path / "fsynced")
    spool = _spool(disk, lambda descriptor: None)
    assert spool.append([[b"one"]]) == 1
    spool.close()
    assert disk.lose(Random(1)) > 0
    assert _contents(disk.folder) == []


def test_a_name_that_is_used_again_is_not_fsynced_yet(tmp_path: Path) -> None:
    disk = VolatileDisk(tmp_path / "spool", tmp_path / "fsynced")
    spool = _spool(disk, disk.noting())
    spool.append([[b"one"]])
    spool.close()
    assert _contents(disk.folder) == [b"one"]
    spool = _spool(disk, disk.noting())
    spool.close()
    (disk.folder / "000000000001.spool").write_bytes(b"another")
    disk.lose(Random(1))
    assert _contents(disk.folder) == []
