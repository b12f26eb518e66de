"""Records inside a spool file: framed and checksummed, so that whatever is damaged costs only itself. Pure."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

MAGIC = b"\xc5\x9eS1"
"""Begins a frame. A payload rarely contains it; the checksum decides."""
_HEAD = struct.Struct(">4sII")
"""Magic, length of the payload, CRC-32 of length and payload."""


class Damage(NamedTuple):
    """Bytes that are no frame, and where they stood."""

    offset: int
    data: bytes
    at_end: bool
    """Whether no whole frame follows, as after a crash in the middle of a write."""


def frame(payload: bytes) -> bytes:
    """The payload as it stands in a file."""
    return _HEAD.pack(MAGIC, len(payload), _checksum(payload)) + payload


def frames(data: bytes) -> Iterator[bytes | Damage]:
    """Payloads in order, and between them what is damaged; together they are all of `data`. Never raises."""
    at = damaged_from = 0
    while at < len(data):
        payload = _payload(data, at)
        if payload is None:
            following = data.find(MAGIC, at + 1)
            at = len(data) if following < 0 else following
            continue
        if damaged_from < at:
            yield Damage(damaged_from, data[damaged_from:at], at_end=False)
        yield payload
        at = damaged_from = at + _HEAD.size + len(payload)
    if damaged_from < at:
        yield Damage(damaged_from, data[damaged_from:], at_end=True)


def _payload(data: bytes, at: int) -> bytes | None:
    if len(data) - at < _HEAD.size:
        return None
    magic, length, checksum = _HEAD.unpack_from(data, at)
    payload = data[at + _HEAD.size : at + _HEAD.size + length]
    whole = magic == MAGIC and len(payload) == length and checksum == _checksum(payload)
    return payload if whole else None


def _checksum(payload: bytes) -> int:
    return zlib.crc32(payload, zlib.crc32(len(payload).to_bytes(4)))
