"""A write-ahead spool: a folder of files that holds what must not be lost while Kafka is away."""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from complaints.errors import ConfigError, TransientError
from producers.spool.frames import Damage, frame, frames

SEGMENT_BYTES = 16_000_000
ASIDE = "damaged"
_SUFFIX = ".spool"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Disk:
    """The two calls durability rests on."""

    write: Callable[[int, memoryview], int] = os.write
    fsync: Callable[[int], None] = os.fsync


class Spool:
    """A queue of payloads on disk: appended at one end, read and removed by whole segments at the other.

    One process at a time, by a lock on the folder; within it one thread at a time. Segments are numbered files. What
    `append` has counted survives a crash of process and machine; what it has not may be there all the same.
    """

    def __init__(
        self, folder: Path, *, max_bytes: int, segment_bytes: int = SEGMENT_BYTES, disk: Disk | None = None
    ) -> None:
        self.folder, self.max_bytes = folder, max_bytes
        self._segment_bytes = segment_bytes
        self._disk = disk or Disk()
        self._lengths: dict[Path, int] = {}
        """Bytes of each segment, oldest first."""
        self._folder = self._file = -1
        """Open descriptors, of the folder and of the newest segment if it still grows."""
        self._next = 1
        self.waiting_bytes = 0

    def open(self) -> None:
        """Lock the folder, making it if need be, and find what a former process left.

        Raises ConfigError when another process has it or it cannot be used.
        """
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(self._folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._sync_parent()
            found = sorted(self.folder.glob(f"*{_SUFFIX}"))
            self._lengths = {path: path.stat().st_size for path in found}
            self.waiting_bytes = sum(self._lengths.values())
        except BlockingIOError as error:
            self.close()
            raise ConfigError(f"gateway.spool: {self.folder} belongs to another gateway that runs") from error
        except OSError as error:
            self.close()
            raise ConfigError(f"gateway.spool: {self.folder}: {error.strerror}") from error
        self._next = 1 + int(found[-1].stem) if found else 1

    def append(self, payloads: Sequence[Sequence[bytes]]) -> int:
        """Write groups of payloads, as many as there is room for, and return how many groups are on disk for good.

        Raises TransientError when the disk does not take them: then none counts.
        """
        data, groups = bytearray(), 0
        room = self.room()
        for group in payloads:
            framed = b"".join(map(frame, group))
            if len(data) + len(framed) > room:
                break
            data += framed
            groups += 1
        if groups:
            self._append(bytes(data))
        return groups

    def room(self) -> int:
        """Bytes that can still be appended, by the quota and by the disk."""
        disk = os.fstatvfs(self._folder)
        return max(0, min(self.max_bytes - self.waiting_bytes, disk.f_bavail * disk.f_frsize))

    def oldest(self) -> Path | None:
        """The segment to read next; nothing is appended to it any more."""
        path = next(iter(self._lengths), None)
        if path is not None and len(self._lengths) == 1:
            self._seal()
        return path

    def read(self, segment: Path) -> list[bytes]:
        """Its payloads in order. What is damaged is logged and copied to the folder `damaged`.

        Raises TransientError when the disk fails.
        """
        payloads: list[bytes] = []
        try:
            for found in frames(segment.read_bytes()):
                if isinstance(found, Damage):
                    self._set_aside(segment, found)
                else:
                    payloads.append(found)
        except OSError as error:
            raise TransientError(f"spool {segment}: {error.strerror}") from error
        return payloads

    def remove(self, segment: Path) -> None:
        """Forget a segment, all of whose payloads are durable elsewhere. TransientError when the disk fails."""
        try:
            segment.unlink()  # when a crash undoes this, its payloads are only handed over twice
        except OSError as error:
            raise TransientError(f"spool {segment}: {error.strerror}") from error
        self.waiting_bytes -= self._lengths.pop(segment)

    def close(self) -> None:
        """Release the folder; what waits stays."""
        self._seal()
        if self._folder >= 0:
            os.close(self._folder)
            self._folder = -1

    def _append(self, data: bytes) -> None:
        try:
            path = self._growing()
            length = self._lengths[path]
            self._write(data)
            self._disk.fsync(self._file)
        except OSError as error:
            self._abandon()
            raise TransientError(f"spool {self.folder} cannot be written: {error.strerror}") from error
        self._lengths[path] = length + len(data)
        self.waiting_bytes += len(data)

    def _growing(self) -> Path:
        """The segment that grows, a new one when the last is long enough or sealed."""
        newest = next(reversed(self._lengths), None)
        if newest is not None and self._file >= 0 and self._lengths[newest] < self._segment_bytes:
            return newest
        self._seal()
        path = self.folder / f"{self._next:012}{_SUFFIX}"
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        self._next += 1
        self._lengths[path] = 0
        self._disk.fsync(self._folder)
        return path

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[self._disk.write(self._file, rest) :]

    def _abandon(self) -> None:
        """After a failure the disk may have any part of the last write: cut it off, and go on in a new segment."""
        newest = next(reversed(self._lengths), None)
        if self._file < 0 or newest is None:
            return
        with suppress(OSError):
            os.ftruncate(self._file, self._lengths[newest])
        self._seal()
        if not self._lengths[newest]:
            with suppress(OSError):
                newest.unlink()
                del self._lengths[newest]

    def _seal(self) -> None:
        file, self._file = self._file, -1
        if file >= 0:
            os.close(file)

    def _set_aside(self, segment: Path, damage: Damage) -> None:
        aside = self.folder / ASIDE
        aside.mkdir(mode=0o700, exist_ok=True)
        copy = aside / f"{segment.stem}-{damage.offset}"
        copy.write_bytes(damage.data)
        if damage.at_end:
            _log.warning("spool: %d bytes at the end were not written whole, kept as %s", len(damage.data), copy)
        else:
            _log.error("spool: %d bytes are damaged, kept as %s", len(damage.data), copy)

    def _sync_parent(self) -> None:
        parent = os.open(self.folder.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            self._disk.fsync(parent)
        finally:
            os.close(parent)
