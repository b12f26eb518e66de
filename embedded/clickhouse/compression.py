"""Compression frames: checksum, method, sizes, payload."""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct

from clickhouse_cityhash.cityhash import CityHash128
from lz4 import block as lz4

from embedded.clickhouse.errors import CANNOT_DECOMPRESS, CHECKSUM_DOESNT_MATCH, UNKNOWN_TYPE, DatabaseError
from embedded.clickhouse.primitives import Feed

_NONE, _LZ4 = 0x02, 0x82
_HEAD = Struct("<BII")  # method, size with this head, raw size
_MAX_RAW_BYTES = 1 << 20
_MOST_RAW_BYTES = 1 << 30
"""What a server takes."""
_LZ4_RATIO = 255
"""LZ4 packs no better."""


def read_frame(feed: Feed) -> bytes:
    """Read one frame and return what is in it. DatabaseError 40 if it was damaged on the way, 271 if it is none."""
    checksum = feed.take(16)
    start = feed.pos
    method, size, raw_size = _HEAD.unpack(feed.take(_HEAD.size))
    if size < _HEAD.size or raw_size > min(_MOST_RAW_BYTES, size * _LZ4_RATIO):
        raise DatabaseError(CANNOT_DECOMPRESS, f"A compressed frame cannot hold {raw_size} bytes in {size}")
    feed.skip(size - _HEAD.size)
    body = bytes(memoryview(feed.data)[start : feed.pos])
    feed.drop()
    if _checksum(body) != checksum:
        raise DatabaseError(CHECKSUM_DOESNT_MATCH, "Checksum of a compressed frame doesn't match: corrupted data")
    payload = memoryview(body)[_HEAD.size :]
    if method == _LZ4:
        try:
            return bytes(lz4.decompress(payload, uncompressed_size=raw_size))
        except (lz4.LZ4BlockError, ValueError) as error:
            raise DatabaseError(CANNOT_DECOMPRESS, f"A compressed frame cannot be unpacked: {error}") from error
    if method == _NONE:
        return bytes(payload)
    raise DatabaseError(UNKNOWN_TYPE, f"Compression method {method:#x} is not supported: use LZ4 or none")


def write_frames(raw: bytes) -> Iterator[bytes]:
    """Compress with LZ4, at most 1 MiB in a frame."""
    for start in range(0, len(raw), _MAX_RAW_BYTES):
        piece = raw[start : start + _MAX_RAW_BYTES]
        packed = lz4.compress(piece, store_size=False)
        body = _HEAD.pack(_LZ4, _HEAD.size + len(packed), len(piece)) + packed
        yield _checksum(body) + body


def _checksum(body: bytes) -> bytes:
    value: int = CityHash128(body)
    low_first = value.to_bytes(16, "little")
    return low_first[8:] + low_first[:8]  # a pair of little-endian UInt64, the high one first
