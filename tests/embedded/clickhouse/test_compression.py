"""Compressed frames: data survives the round trip, and damage is detected."""

from __future__ import annotations

import os
import struct

import pytest
import zstandard

from embedded.clickhouse.compression import METHODS, _checksum, read_frame, write_frames
from embedded.clickhouse.errors import DatabaseError
from embedded.clickhouse.primitives import Feed


def test_large_data_travels_in_several_frames() -> None:
    raw = os.urandom(1 << 20) + b"same " * 400_000
    frames = list(write_frames(raw))
    feed = Feed(iter([b"".join(frames)]).__next__)
    assert len(frames) == 3
    assert b"".join(read_frame(feed) for _ in frames) == raw


def test_damaged_frame_is_refused() -> None:
    frame = bytearray(next(write_frames(b"complaint")))
    frame[-1] ^= 1
    with pytest.raises(DatabaseError) as error:
        read_frame(Feed(lambda: b"", frame))
    assert error.value.code == 40


@pytest.mark.parametrize("method", ["lz4", "lz4hc", "zstd", "none"])
@pytest.mark.parametrize("size", [0, 1, 1 << 20, 3_000_001])
def test_every_method_goes_out_and_in(method: str, size: int) -> None:
    raw = (os.urandom(1000) * (size // 1000 + 1))[:size]
    frames = list(write_frames(raw, METHODS[method]))
    feed = Feed(lambda: b"", bytearray(b"".join(frames)))
    assert b"".join(read_frame(feed) for _ in frames) == raw


def test_zstd_that_claims_more_than_its_head_is_refused() -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes(1 << 24))
    with pytest.raises(DatabaseError) as error:
        read_frame(Feed(lambda: b"", framed(0x90, 9 + len(bomb), 100, bomb)))
    assert error.value.code == 271


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(DatabaseError) as error:
        read_frame(Feed(lambda: b"", framed(0x91, 9 + 4, 4, b"abcd")))
    assert error.value.code == 89


def framed(method: int, size: int, raw_size: int, payload: bytes) -> bytearray:
    """A frame with a correct checksum."""
    body = struct.pack("<BII", method, size, raw_size) + payload
    return bytearray(_checksum(body) + body)


@pytest.mark.parametrize(
    "frame",
    [
        framed(0x82, 9 + 4, 3, b"\xff\xff\xff\xff"),
        framed(0x82, 9 + 4, 4_000_000_000, b"\x10a\x01\x00"),
        framed(0x02, 3, 0, b""),
        framed(0x02, 9 + 4, 3, b"abcd"),
        framed(0x90, 9 + 4, 3, b"abcd"),
    ],
    ids=["broken LZ4", "too large", "shorter than its head", "of another size", "broken ZSTD"],
)
def test_what_cannot_be_unpacked_is_refused(frame: bytearray) -> None:
    with pytest.raises(DatabaseError) as error:
        read_frame(Feed(lambda: b"", frame))
    assert error.value.code == 271
