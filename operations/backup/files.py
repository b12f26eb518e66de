"""The records of one partition as files of a backup: framed and checksummed, in order of offset.

A file is named by the offset of its first record and begins a new one at about FILE_BYTES. Only the last file grows; an
incomplete frame that a crash left at its end is cut off before more is written.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from complaints.errors import ConfigError, PermanentError
from complaints.events.cloudevents import headers_in, pairs_of
from complaints.to_disk import to_disk
from producers.spool.frames import Damage, frame, frames
from stores.kafka.record import TimedRecord

SUFFIX = ".records"
FILE_BYTES = 64_000_000


class Kept(Struct, frozen=True, array_like=True):
    """A record as it is stored in a backup; `at_ms` is its timestamp in milliseconds since 1970."""

    offset: int
    at_ms: int
    key: bytes | None
    value: bytes
    headers: list[tuple[str, bytes | None]]

    def same_content(self, other: Kept) -> bool:
        """Whether key, value and headers are equal; offset and timestamp may differ."""
        return (self.key, self.value, self.headers) == (other.key, other.value, other.headers)


_DECODER = msgspec.msgpack.Decoder(Kept)


def kept_of(record: TimedRecord) -> Kept:
    """The stored form of a record. A null value is stored as an empty one: all our readers treat both alike."""
    headers = [
        (name, value.encode() if isinstance(value, str) else value) for name, value in pairs_of(headers_in(record))
    ]
    return Kept(record.offset() or 0, record.timestamp()[1], record.key(), record.value() or b"", headers)


class PartitionFiles:
    """The files of one partition, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def last(self) -> Kept | None:
        """The last complete record, None where there is none; cuts off what a crash left behind it.

        Raises PermanentError where a file is damaged before its end.
        """
        files = self._files()
        for file in reversed(files):
            last = None
            for found in _read(file):
                if isinstance(found, Damage):
                    _require_end(file, found, is_last=file == files[-1])
                    os.truncate(file, found.offset)
                else:
                    last = found
            if last is not None:
                return last
        return None

    def append(self, records: Iterable[Kept]) -> int:
        """Append the records and return how many there were. They are synced to disk when this returns.

        Raises ConfigError where the folder cannot be written to.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(f"{self._folder}: {error.strerror}") from error
        data, first, number = bytearray(), 0, 0
        for record in records:
            if not data:
                first = record.offset
            data += frame(msgspec.msgpack.encode(record))
            number += 1
            if len(data) >= FILE_BYTES:
                self._write(bytes(data), first)
                data = bytearray()
        if data:
            self._write(bytes(data), first)
        return number

    def read(self) -> Iterator[Kept]:
        """All records in order. Raises PermanentError naming file and byte offset where something is damaged."""
        files = self._files()
        for file in files:
            for found in _read(file):
                if isinstance(found, Damage):
                    _require_end(file, found, is_last=file == files[-1])
                else:
                    yield found

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob(f"*{SUFFIX}"))

    def _write(self, data: bytes, first: int) -> None:
        files = self._files()
        grows = bool(files) and files[-1].stat().st_size + len(data) <= FILE_BYTES
        path = files[-1] if grows else self._folder / f"{first:020}{SUFFIX}"
        try:
            with path.open("ab") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            to_disk(self._folder)
        except OSError as error:
            raise ConfigError(f"{path}: {error.strerror}") from error


def _read(file: Path) -> Iterator[Kept | Damage]:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise PermanentError(f"{file}: {error.strerror}") from error
    for found in frames(data):
        if isinstance(found, Damage):
            yield found
        else:
            try:
                yield _DECODER.decode(found)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                raise PermanentError(f"{file}: no record of a backup: {error}") from error


def _require_end(file: Path, damage: Damage, *, is_last: bool) -> None:
    if not (is_last and damage.at_end):
        raise PermanentError(f"{file}: {len(damage.data):,} bytes from byte {damage.offset:,} on are damaged")
