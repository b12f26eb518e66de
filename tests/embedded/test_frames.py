from __future__ import annotations

import struct

import pytest

from embedded.frames import Frames


def frame(key: int, body: bytes) -> bytes:
    return struct.pack(">ihh", 4 + len(body), key, 0) + body


STREAM = [frame(1, b"a" * 50), frame(2, b"wanted"), frame(2, b""), frame(3, b""), frame(2, b"b" * 300), frame(1, b"z")]


@pytest.mark.parametrize("size", [1, 3, 7, 8, 9, 20, 61, 1000])
def test_frames_are_found_wherever_the_stream_is_cut(size: int) -> None:
    frames, stream = Frames(lambda head: head[4:6] == b"\0\2"), b"".join(STREAM)
    pieces = [piece for at in range(0, len(stream), size) for piece in frames.feed(stream[at : at + size])]
    assert b"".join(piece for piece, _ in pieces) == stream
    assert [piece for piece, whole in pieces if whole] == [STREAM[1], STREAM[2], STREAM[4]]


def test_what_is_not_wanted_is_passed_on_before_it_is_whole() -> None:
    frames = Frames(lambda head: False)
    assert list(frames.feed(STREAM[0][:30])) == [(STREAM[0][:30], False)]
    assert list(frames.feed(STREAM[0][30:])) == [(STREAM[0][30:], False)]


@pytest.mark.parametrize("stream", [b"GET / HTTP/1.1\r\n", b"\xff" * 8, bytes(8), b"\0\0\0\3abcd"])
def test_what_is_no_kafka_is_refused(stream: bytes) -> None:
    with pytest.raises(ValueError, match="frame"):
        list(Frames(lambda head: True).feed(stream))
