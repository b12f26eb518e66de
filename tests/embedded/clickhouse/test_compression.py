"""Frames: what is packed comes out again, and damage is noticed."""

from __future__ import annotations

import os

import pytest

from embedded.clickhouse.compression import read_frame, write_frames
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
