from __future__ import annotations

import errno
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from complaints.errors import ConfigError, TransientError
from producers.spool.folder import ASIDE, Disk, Spool
from producers.spool.frames import frame


class TroubledDisk:
    """Records the order of calls; fails those it is told to fail."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.room: int | None = None
        self.failing_fsync = False

    def write(self, file: int, data: memoryview) -> int:
        self.calls.append("write")
        if self.room is not None:
            if self.room == 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            data = data[: self.room]
            self.room -= len(data)
        return os.write(file, data)

    def fsync(self, file: int) -> None:
        self.calls.append("fsync")
        if self.failing_fsync:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        os.fsync(file)


@pytest.fixture
def disk() -> TroubledDisk:
    return TroubledDisk()


@pytest.fixture
def spool(tmp_path: Path, disk: TroubledDisk) -> Iterator[Spool]:
    made = opened(tmp_path, disk)
    yield made
    made.close()


def opened(folder: Path, disk: TroubledDisk | None = None, max_bytes: int = 100_000) -> Spool:
    doubles = Disk(write=disk.write, fsync=disk.fsync) if disk else None
    spool = Spool(folder / "spool", max_bytes=max_bytes, segment_bytes=200, disk=doubles)
    spool.open()
    return spool


def drained(spool: Spool) -> list[bytes]:
    payloads: list[bytes] = []
    while (segment := spool.oldest()) is not None:
        payloads += spool.read(segment)
        spool.remove(segment)
    return payloads


def numbered(count: int, start: int = 0) -> list[bytes]:
    return [b"payload %d" % n for n in range(start, start + count)]


def test_in_order_over_segments_and_restarts(spool: Spool, tmp_path: Path) -> None:
    for payload in numbered(30):
        assert spool.append([[payload]]) == 1
    assert len(list(spool.folder.iterdir())) > 2
    spool.close()
    again = opened(tmp_path)
    again.append([numbered(2, start=30)])
    assert drained(again) == numbered(32)
    assert again.waiting_bytes == 0
    assert list(again.folder.iterdir()) == []
    again.close()


def test_what_comes_while_it_is_drained_goes_behind(spool: Spool) -> None:
    spool.append([numbered(2)])
    segment = spool.oldest()
    assert segment is not None
    spool.append([numbered(1, start=2)])
    assert spool.read(segment) == numbered(2)
    spool.remove(segment)
    assert drained(spool) == numbered(1, start=2)


def test_on_disk_for_good_before_it_is_said(spool: Spool, disk: TroubledDisk) -> None:
    disk.calls.clear()
    spool.append([numbered(1), numbered(1)])
    assert disk.calls == ["fsync", "write", "fsync"]  # the folder's new entry, then what is in the file
    disk.calls.clear()
    spool.append([numbered(1)])
    assert disk.calls == ["write", "fsync"]


def test_full_by_its_quota(tmp_path: Path) -> None:
    size = len(frame(b"x" * 100))
    spool = opened(tmp_path, max_bytes=3 * size)
    assert spool.append([[b"x" * 100] * 2, [b"x" * 100] * 2, [b"x"]]) == 1  # a smaller record does not overtake
    assert spool.append([[b"x" * 100]]) == 1
    assert (spool.append([[b"x"]]), spool.room()) == (0, 0)
    assert len(drained(spool)) == 3
    assert spool.append([[b"x"]]) == 1
    spool.close()


@pytest.mark.parametrize("room", [0, 1, 25, 30])
def test_a_full_disk_takes_nothing_and_harms_nothing(spool: Spool, disk: TroubledDisk, room: int) -> None:
    spool.append([numbered(1)])
    disk.room = room
    with pytest.raises(TransientError, match="No space left"):
        spool.append([numbered(2, start=50)])
    disk.room = None
    spool.append([numbered(1, start=1)])
    assert drained(spool) == numbered(2)


def test_a_failed_fsync_counts_nothing(spool: Spool, disk: TroubledDisk) -> None:
    disk.failing_fsync = True
    with pytest.raises(TransientError, match="cannot be written"):
        spool.append([numbered(1)])
    assert spool.waiting_bytes == 0
    disk.failing_fsync = False
    spool.append([numbered(1, start=1)])
    assert drained(spool) == numbered(1, start=1)


def test_a_torn_tail_is_set_aside(spool: Spool, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    spool.append([numbered(3)])
    spool.close()
    (segment,) = spool.folder.iterdir()
    whole = segment.read_bytes()
    size = len(frame(numbered(1)[0]))
    for length in range(1, len(whole)):
        segment.write_bytes(whole[:length])
        again = opened(tmp_path)
        again.append([[b"later"]])
        assert drained(again) == [*numbered(length // size), b"later"]
        again.close()
        if torn := length % size:
            (aside,) = (spool.folder / ASIDE).iterdir()
            assert aside.read_bytes() == whole[length - torn : length]
            aside.unlink()
    assert "not written whole" in caplog.text


def test_damage_in_the_middle_costs_itself(spool: Spool, caplog: pytest.LogCaptureFixture) -> None:
    spool.append([numbered(3)])
    (segment,) = spool.folder.iterdir()
    stored = bytearray(segment.read_bytes())
    stored[len(stored) // 2] ^= 1
    segment.write_bytes(stored)
    assert drained(spool) == [numbered(3)[0], numbered(3)[2]]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_one_gateway_to_a_folder(spool: Spool, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="belongs to another gateway"):
        opened(tmp_path)
    spool.close()
    opened(tmp_path).close()


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("a file")
    with pytest.raises(ConfigError, match=r"gateway\.spool: .*File exists"):
        opened(tmp_path)
