"""Compression frames: checksum, method, sizes, payload."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from struct import Struct

import zstandard
from clickhouse_cityhash.cityhash import CityHash128
from lz4 import block as lz4

from embedded.clickhouse.errors import (
    CANNOT_DECOMPRESS,
    CHECKSUM_DOESNT_MATCH,
    UNKNOWN_COMPRESSION_METHOD,
    DatabaseError,
)
from embedded.clickhouse.primitives import Feed

_NONE, _LZ4, _ZSTD = 0x02, 0x82, 0x90
METHODS = {"lz4": _LZ4, "lz4hc": _LZ4, "zstd": _ZSTD, "none": _NONE}
"""Methods by value of the setting network_compression_method. LZ4HC is unpacked like LZ4."""
_HEAD = Struct("<BII")  # method, size with this head, raw size
_MAX_RAW_BYTES = 1 << 20
_MOST_RAW_BYTES = 1 << 30
"""The limit of a ClickHouse server."""
_RATIO = {_LZ4: 255, _ZSTD: 1 << 17, _NONE: 1}
"""The most raw bytes in a packed byte: a ZSTD block of 128 KiB takes at least four bytes."""


def read_frame(feed: Feed, *, verify: bool = True) -> bytes:
    """Read one frame and return what is in it.

    DatabaseError 40 if it was damaged on the way (only with `verify`), 271 if it is none, 89 for another method.
    """
    checksum = feed.take(16)
    start = feed.pos
    method, size, raw_size = _HEAD.unpack(feed.take(_HEAD.size))
    if size < _HEAD.size or raw_size > min(_MOST_RAW_BYTES, size * _RATIO.get(method, _MOST_RAW_BYTES)):
        raise DatabaseError(CANNOT_DECOMPRESS, f"A compressed frame cannot hold {raw_size} bytes in {size}")
    feed.skip(size - _HEAD.size)
    body = bytes(memoryview(feed.data)[start : feed.pos])
    feed.drop()
    if verify and _checksum(body) != checksum:
        raise DatabaseError(CHECKSUM_DOESNT_MATCH, "Checksum of a compressed frame doesn't match: corrupted data")
    return _unpack(method, memoryview(body)[_HEAD.size :], raw_size)


def _unpack(method: int, payload: memoryview, raw_size: int) -> bytes:
    if method not in _RATIO:
        message = f"Compression method {method:#x} is not supported: use LZ4, LZ4HC, ZSTD or NONE"
        raise DatabaseError(UNKNOWN_COMPRESSION_METHOD, message)
    try:
        raw = _UNPACK[method](payload, raw_size)
    except (lz4.LZ4BlockError, zstandard.ZstdError, ValueError) as error:
        raise DatabaseError(CANNOT_DECOMPRESS, f"A compressed frame cannot be unpacked: {error}") from error
    if len(raw) != raw_size:
        raise DatabaseError(CANNOT_DECOMPRESS, f"A compressed frame holds {len(raw)} bytes and not {raw_size}")
    return raw


def _unpack_zstd(payload: memoryview, size: int) -> bytes:
    told = zstandard.frame_content_size(payload)
    if told > size:  # the library would allocate that much memory
        raise ValueError(f"the frame says {told} bytes")
    return zstandard.ZstdDecompressor().decompress(payload, max_output_size=size or 1)


_UNPACK = {
    _LZ4: lambda payload, size: bytes(lz4.decompress(payload, uncompressed_size=size)),
    _ZSTD: lambda payload, size: _unpack_zstd(payload, size),
    _NONE: lambda payload, size: bytes(payload),
}
_PACK: dict[int, Callable[[bytes], bytes]] = {
    _LZ4: lambda raw: bytes(lz4.compress(raw, store_size=False)),
    _ZSTD: lambda raw: zstandard.ZstdCompressor(level=1).compress(raw),
    _NONE: lambda raw: raw,
}


def write_frames(raw: bytes, method: int = _LZ4) -> Iterator[bytes]:
    """Compress, at most 1 MiB in a frame."""
    for start in range(0, len(raw), _MAX_RAW_BYTES):
        piece = raw[start : start + _MAX_RAW_BYTES]
        packed = _PACK[method](piece)
        body = _HEAD.pack(method, _HEAD.size + len(packed), len(piece)) + packed
        yield _checksum(body) + body


def _checksum(body: bytes) -> bytes:
    value: int = CityHash128(body)
    low_first = value.to_bytes(16, "little")
    return low_first[8:] + low_first[:8]  # a pair of little-endian UInt64, the high one first
