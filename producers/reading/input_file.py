"""An input file: opened plain or gzip by its first bytes, with its identity and how far it is read."""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from complaints.errors import ConfigError, PermanentError

GZIP = b"\x1f\x8b"
IDENTITY_BYTES = 65_536
MAX_LINE_BYTES = 1_000_000


class InputFile:
    """One file. Raises ConfigError when it is not there or not readable."""

    def __init__(self, path: Path) -> None:
        self.name = path.name.encode("utf-8", "replace").decode()
        try:
            self._file = path.open("rb")
            self._size = path.stat().st_size
            head = self._file.read(IDENTITY_BYTES)
            self._file.seek(0)
        except OSError as error:
            raise ConfigError(f"{path}: {(error.strerror or str(error)).lower()}") from error
        self.identity = f"{self._size} {hashlib.sha256(head).hexdigest()}"
        """The same for the same file wherever it lies; another for another content (by size and first 64 KiB)."""
        self._packed = head.startswith(GZIP)
        self.head = self._unpacked(head) if self._packed else head
        """The first bytes of the content, which tell what it is."""

    def open(self) -> BinaryIO:
        """The content from its beginning, unpacked. One reader at a time: all share one position in the file."""
        self._file.seek(0)
        if self._packed:
            return cast(BinaryIO, io.BufferedReader(gzip.GzipFile(fileobj=self._file), 1 << 20))
        return self._file

    def require_utf8(self) -> None:
        """Raise ConfigError where a byte-order mark says that it is anything else: JSON is UTF-8 (RFC 8259, 8.1)."""
        if self.head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            raise ConfigError(f"{self.name}: UTF-16 by its byte-order mark, JSON is UTF-8; save it anew")

    def lines(self) -> Iterator[bytes]:
        """The lines of the content, without a byte order mark.

        A line longer than `MAX_LINE_BYTES` is cut to that and one byte more.
        Raises PermanentError when the compression breaks off.
        """
        stream, count = self.open(), 0
        try:
            while line := stream.readline(MAX_LINE_BYTES + 1):
                rest = line
                while len(rest) > MAX_LINE_BYTES and not rest.endswith(b"\n"):
                    rest = stream.readline(MAX_LINE_BYTES + 1)
                count += 1
                yield line.removeprefix(BOM_UTF8) if count == 1 else line
        except (EOFError, OSError, zlib.error) as error:
            raise PermanentError(f"{self.name} breaks off after line {count:,}: {error}") from error

    @staticmethod
    def _unpacked(head: bytes) -> bytes:
        try:
            return zlib.decompressobj(wbits=31).decompress(head, IDENTITY_BYTES)
        except zlib.error:
            return b""  # reading on tells where it breaks off

    def fraction(self) -> float:
        """How much of the file has been read, 0 to 1."""
        return min(1.0, self._file.tell() / self._size) if self._size and not self._file.closed else 1.0

    def close(self) -> None:
        self._file.close()
