"""The reply to an HTTP request: status, headers, and a body that is packed and sent while it is produced."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from email.utils import formatdate
from threading import Lock
from typing import BinaryIO

from embedded.clickhouse.codings import Packer
from embedded.clickhouse.compression import write_frames
from embedded.clickhouse.errors import DatabaseError

BUFFER_BYTES = 1 << 20
"""So much of a body is held before its headers are sent: an error up to there still sets the status."""
_MEMORY_BYTES = 16 << 20
_PROGRESS_SECS = 0.1


class Reply:
    """Writes one reply to a buffered file, which the caller flushes at the end.

    Progress may be reported from another thread until the headers are sent.
    """

    def __init__(self, file: BinaryIO, headers: Callable[[], Mapping[str, str]], *, head: bool) -> None:
        """`headers` are asked when they are sent. `head`: no body is wanted."""
        self._file, self._headers, self._head = file, headers, head
        self._lock = Lock()
        self._begun = self._ended = False
        self._reported = 0.0
        self._rest: bytes | None = None

    def progress(self, counters: Mapping[str, int]) -> None:
        """Report progress in a header of its own, at most ten times a second."""
        with self._lock:
            if not self._ended and time.monotonic() - self._reported >= _PROGRESS_SECS:
                self._reported = time.monotonic()
                self._begin(200, "OK")
                self._line("X-ClickHouse-Progress", json_counters(counters))
                self._file.flush()

    def send(self, output: Iterator[bytes], pack: Packing, *, hold_bytes: int | None) -> bool:
        """Send a body except its end; False if the statement failed after the headers.

        `hold_bytes` of the body are held before the headers are sent, None: all. DatabaseError if the statement fails
        before that.
        """
        with tempfile.SpooledTemporaryFile(_MEMORY_BYTES) as held:
            while (hold_bytes is None or held.tell() < hold_bytes) and (piece := next(output, None)) is not None:
                held.write(piece)
            held.seek(0)
            self._end_headers(200, "OK", {"Transfer-Encoding": "chunked", **pack.headers})
            if self._head:
                return True
            for piece in iter(lambda: held.read(BUFFER_BYTES), b""):
                self._chunk(pack.compress(piece))
        try:
            for piece in output:
                self._chunk(pack.compress(piece))
                self._file.flush()
        except DatabaseError as error:  # too late for a status: the body ends with the error, without its last chunk
            self._chunk(pack.compress(error_text(error)) + pack.flush())
            return False
        self._rest = pack.flush()
        return True

    def finish(self) -> None:
        """Send the end of a body. Until then its client does not send another request in the same session."""
        if self._rest is not None:
            self._chunk(self._rest)
            self._file.write(b"0\r\n\r\n")

    def fail(self, error: DatabaseError, status: int, reason: str) -> None:
        """Send an error instead of a body."""
        text = error_text(error).lstrip()
        headers = {
            "X-ClickHouse-Exception-Code": str(error.code),
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Length": str(len(text)),
            "Connection": "close",
        }
        self._end_headers(status, reason, headers, alone=True)
        if not self._head:
            self._file.write(text)

    def _end_headers(self, status: int, reason: str, more: Mapping[str, str], *, alone: bool = False) -> None:
        with self._lock:
            self._ended = True
            self._begin(status, reason)
            for name, value in {**({} if alone else self._headers()), **more}.items():
                self._line(name, value)
            self._file.write(b"\r\n")

    def _begin(self, status: int, reason: str) -> None:
        if not self._begun:  # after a report of progress it stays 200, as on a server
            self._begun = True
            self._file.write(f"HTTP/1.1 {status} {reason}\r\n".encode())
            self._line("Date", formatdate(usegmt=True))

    def _line(self, name: str, value: str) -> None:
        self._file.write(f"{name}: {value}\r\n".encode("latin-1", "replace"))

    def _chunk(self, piece: bytes) -> None:
        if piece:
            self._file.write(b"%x\r\n%b\r\n" % (len(piece), piece))


class Packing:
    """How a body is packed: in ClickHouse's own frames, in a content coding, or not at all."""

    def __init__(self, coding: tuple[str, Packer] | None, *, frames: bool) -> None:
        self._frames = frames
        self._packer = coding[1] if coding else None
        self.headers = {"Content-Encoding": coding[0], "Vary": "Accept-Encoding"} if coding else {}

    def compress(self, piece: bytes) -> bytes:
        if self._frames:
            piece = b"".join(write_frames(piece))
        return self._packer.compress(piece) if self._packer else piece

    def flush(self) -> bytes:
        return self._packer.flush() if self._packer else b""


def json_counters(counters: Mapping[str, int]) -> str:
    """Counters as a server writes them: numbers as text."""
    return json.dumps({name: str(value) for name, value in counters.items()}, separators=(",", ":"))


def error_text(error: DatabaseError) -> bytes:
    return f"\nCode: {error.code}. DB::Exception: {error}\n".encode("utf-8", "surrogateescape")


def nothing() -> Generator[bytes, None, None]:
    """The body of a statement without a result."""
    yield from ()
