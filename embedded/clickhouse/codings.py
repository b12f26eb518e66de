"""Content codings of HTTP: gzip, deflate, Brotli, Zstandard, LZ4, xz and bzip2, in either direction."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import brotli
import lz4.frame
import zstandard

from embedded.clickhouse.errors import CANNOT_DECOMPRESS, UNKNOWN_COMPRESSION_METHOD, DatabaseError

_BROKEN = (zlib.error, brotli.error, zstandard.ZstdError, lzma.LZMAError, RuntimeError, EOFError, OSError, ValueError)
_SUPPORTED = "use gzip, deflate, br, zstd, lz4, xz or bz2"


class Packer(Protocol):
    """Packs a body piece by piece; `flush` gives what is left."""

    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self) -> bytes: ...


class _Unbrotli:
    """Brotli with the names of the standard library."""

    def __init__(self) -> None:
        self._decompressor = brotli.Decompressor()
        self.decompress: Callable[[bytes], bytes] = self._decompressor.process
        self.unused_data = b""

    @property
    def eof(self) -> bool:
        return bool(self._decompressor.is_finished())


_UNPACKERS: dict[str, Callable[[], Any]] = {
    "br": _Unbrotli,
    "zstd": lambda: zstandard.ZstdDecompressor().decompressobj(),
    "lz4": lz4.frame.LZ4FrameDecompressor,
    "xz": lzma.LZMADecompressor,
    "bz2": bz2.BZ2Decompressor,
    "gzip": lambda: zlib.decompressobj(31),
    "x-gzip": lambda: zlib.decompressobj(31),
    "deflate": lambda: zlib.decompressobj(15),
}


class _Brotli:
    def __init__(self, level: int) -> None:
        self._compressor = brotli.Compressor(quality=min(level, 11))
        self.compress: Callable[[bytes], bytes] = self._compressor.process

    def flush(self) -> bytes:
        return bytes(self._compressor.finish())


class _Lz4:
    def __init__(self, level: int) -> None:
        self._compressor = lz4.frame.LZ4FrameCompressor(compression_level=0 if level <= 3 else level)
        self._head = self._compressor.begin()

    def compress(self, data: bytes, /) -> bytes:
        head, self._head = self._head, b""
        return bytes(head + self._compressor.compress(data))

    def flush(self) -> bytes:
        return bytes(self._head + self._compressor.flush())


_PACKERS: dict[str, Callable[[int], Packer]] = {
    "br": _Brotli,
    "lz4": _Lz4,
    "zstd": lambda level: zstandard.ZstdCompressor(level=level).compressobj(),
    "gzip": lambda level: zlib.compressobj(min(level, 9), wbits=31),
    "deflate": lambda level: zlib.compressobj(min(level, 9), wbits=15),
    "xz": lambda level: lzma.LZMACompressor(preset=min(level, 9)),
    "bz2": lambda level: bz2.BZ2Compressor(max(1, min(level, 9))),
}
"""Those that a server prefers come first."""


def unpack(coding: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack a body. DatabaseError 89 for an unknown coding, 271 for a body that is not in it."""
    if coding in ("identity", ""):
        return pieces
    if coding not in _UNPACKERS:
        raise DatabaseError(UNKNOWN_COMPRESSION_METHOD, f"Content-Encoding {coding} is not supported: {_SUPPORTED}")
    return _unpacked(_UNPACKERS[coding], pieces)


def packer(accepted: str, level: int) -> tuple[str, Packer] | None:
    """What to pack a body with, given the header Accept-Encoding: name and packer, or None for nothing."""
    refused = {"0", "0.0", "0.00", "0.000"}
    wanted = {}
    for part in accepted.lower().split(","):
        name, _, quality = part.partition(";")
        wanted[name.strip()] = quality.strip().removeprefix("q=") not in refused
    name = next((name for name in _PACKERS if wanted.get(name)), "")
    return (name, _PACKERS[name](level)) if name else None


def _unpacked(new: Callable[[], Any], pieces: Iterator[bytes]) -> Iterator[bytes]:
    """A body may be several packed streams, one after the other; the last has to be whole."""
    unpacker, whole = new(), True
    for piece in pieces:
        left = piece
        while left:
            unpacker = new() if unpacker.eof else unpacker
            try:
                yield unpacker.decompress(left)
            except _BROKEN as error:
                raise DatabaseError(CANNOT_DECOMPRESS, f"The body cannot be unpacked: {error}") from error
            whole = unpacker.eof
            left = unpacker.unused_data if whole else b""
    if not whole:
        raise DatabaseError(CANNOT_DECOMPRESS, "The body cannot be unpacked: it ends too early")
