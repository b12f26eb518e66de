"""The body of an HTTP request, piece by piece, whatever way it was packed."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from email.message import Message
from typing import BinaryIO

import lz4.frame

from embedded.clickhouse.errors import CANNOT_DECOMPRESS, SUPPORT_IS_DISABLED, DatabaseError

_PIECE_BYTES = 1 << 18
_WBITS = {"gzip": 31, "deflate": 15}


def read_body(file: BinaryIO, headers: Message) -> Iterator[bytes]:
    """Yield the body's bytes, unpacked. DatabaseError for an encoding that is not known."""
    chunked = "chunked" in headers.get("Transfer-Encoding", "")
    pieces = _chunks(file) if chunked else _exactly(file, int(headers.get("Content-Length", 0)))
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


def _unpacked(unpack: Callable[[bytes], bytes], pieces: Iterator[bytes]) -> Iterator[bytes]:
    try:
        for piece in pieces:
            yield unpack(piece)
    except (zlib.error, RuntimeError) as error:
        raise DatabaseError(CANNOT_DECOMPRESS, f"The body cannot be unpacked: {error}") from error


def _exactly(file: BinaryIO, size: int) -> Iterator[bytes]:
    while size > 0:
        piece = file.read(min(size, _PIECE_BYTES))
        if not piece:
            raise ConnectionAbortedError("request ended in the middle of its body")
        size -= len(piece)
        yield piece


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while size := int(file.readline().split(b";")[0], 16):
        yield from _exactly(file, size)
        file.readline()
    while file.readline().strip():
        pass  # trailers
