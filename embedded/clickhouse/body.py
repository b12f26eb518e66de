"""Reads the body of an HTTP request piece by piece, and unpacks it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message
from typing import BinaryIO

from embedded.clickhouse.codings import unpack
from embedded.clickhouse.compression import read_frame
from embedded.clickhouse.errors import CANNOT_DECOMPRESS, SYNTAX_ERROR, DatabaseError
from embedded.clickhouse.primitives import Feed

_PIECE_BYTES = 1 << 18
_LINE_BYTES = 4096
_DIGITS = re.compile(r"[ \t]*([0-9]{1,18})[ \t]*")
_CHUNK = re.compile(rb"\s*([0-9A-Fa-f]{1,15})\s*(?:;.*)?", re.DOTALL)


def read_body(file: BinaryIO, headers: Message) -> Iterator[bytes]:
    """Yield the body's bytes, unpacked.

    DatabaseError for an encoding or a length that is none; ConnectionError when the request ends or cannot be followed.
    """
    chunked = "chunked" in headers.get("Transfer-Encoding", "")
    pieces = _chunks(file) if chunked else _exactly(file, _length(headers))
    return unpack(headers.get("Content-Encoding", "").strip().lower(), pieces)


def read_frames(pieces: Iterator[bytes], *, verify: bool = True) -> Iterator[bytes]:
    """Unpack ClickHouse's own compression frames. DatabaseError for bytes that are no frame."""
    feed = Feed(lambda: next((piece for piece in pieces if piece), b""))
    while True:
        try:
            feed.need(1)
        except EOFError:
            return
        try:
            yield read_frame(feed, verify=verify)
        except EOFError as error:
            raise DatabaseError(CANNOT_DECOMPRESS, "The body ends in the middle of a compressed frame") from error


def _length(headers: Message) -> int:
    given = headers.get("Content-Length", "0")
    found = _DIGITS.fullmatch(given)
    if not found:
        raise DatabaseError(SYNTAX_ERROR, f"Content-Length is no number: {given[:50]!r}")
    return int(found[1])


def _exactly(file: BinaryIO, size: int) -> Iterator[bytes]:
    while size > 0:
        piece = file.read(min(size, _PIECE_BYTES))
        if not piece:
            raise ConnectionAbortedError("request ended in the middle of its body")
        size -= len(piece)
        yield piece


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while size := _chunk_size(file.readline(_LINE_BYTES)):
        yield from _exactly(file, size)
        file.readline(_LINE_BYTES)
    while file.readline(_LINE_BYTES).strip():
        pass  # trailers


def _chunk_size(line: bytes) -> int:
    found = _CHUNK.fullmatch(line)
    if not found:
        raise ConnectionAbortedError("a chunk without its size")
    return int(found[1], 16)
