"""The body of an HTTP request, piece by piece, whatever way it was packed."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from email.message import Message
from typing import BinaryIO

import lz4.frame

from embedded.clickhouse.errors import CANNOT_DECOMPRESS, SUPPORT_IS_DISABLED, SYNTAX_ERROR, DatabaseError

_PIECE_BYTES = 1 << 18
_WBITS = {"gzip": 31, "deflate": 15}
_LINE_BYTES = 4096
_DIGITS = re.compile(r"[ \t]*([0-9]{1,18})[ \t]*")
_CHUNK = re.compile(rb"\s*([0-9A-Fa-f]{1,15})\s*(?:;.*)?", re.DOTALL)


def read_body(file: BinaryIO, headers: Message) -> Iterator[bytes]:
    """Yield the body's bytes, unpacked.

    DatabaseError for an encoding or a length that is none; ConnectionError when the request ends or cannot be followed.
    """
    chunked = "chunked" in headers.get("Transfer-Encoding", "")
    pieces = _chunks(file) if chunked else _exactly(file, _length(headers))
    match headers.get("Content-Encoding", "identity"):
        case "identity" | "":
            return pieces
        case "gzip" | "deflate" as name:
            unpack = zlib.decompressobj(_WBITS[name]).decompress
        case "lz4":
            unpack = lz4.frame.LZ4FrameDecompressor().decompress
        case other:
            raise DatabaseError(
                SUPPORT_IS_DISABLED, f"Content-Encoding {other} is not supported: use gzip, deflate or lz4"
            )
    return _unpacked(unpack, pieces)


def _length(headers: Message) -> int:
    given = headers.get("Content-Length", "0")
    found = _DIGITS.fullmatch(given)
    if not found:
        raise DatabaseError(SYNTAX_ERROR, f"Content-Length is no number: {given[:50]!r}")
    return int(found[1])


def _unpacked(unpack: Callable[[bytes], bytes], pieces: Iterator[bytes]) -> Iterator[bytes]:
    try:
        for piece in pieces:
            yield unpack(piece)
    except (zlib.error, RuntimeError, EOFError) as error:
        raise DatabaseError(CANNOT_DECOMPRESS, f"The body cannot be unpacked: {error}") from error


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
