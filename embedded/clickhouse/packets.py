"""The packets that the server sends, laid out for the revision agreed with the client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import IntEnum
from struct import Struct

from embedded.clickhouse.block import EMPTY, Block, write_block
from embedded.clickhouse.compression import write_frames
from embedded.clickhouse.errors import DatabaseError
from embedded.clickhouse.primitives import text, varint
from embedded.clickhouse.request import PATCH, REVISION

TEMPORARY_TABLES, BLOCK_INFO = 50264, 51903
TOTAL_ROWS, TIME_ZONE, DISPLAY_NAME, WRITTEN_ROWS = 51554, 54058, 54372, 54420
CUSTOM_SERIALIZATION, PROFILE_EVENTS_IN_INSERT = 54454, 54456
ELAPSED, PASSWORD_RULES, NONCE, TOTAL_BYTES, TIME_ZONE_UPDATES = 54460, 54461, 54462, 54463, 54464

_INT32 = Struct("<i")
_COUNTERS = (  # of Progress: name at the engine, first revision with it
    ("read_rows", 0),
    ("read_bytes", 0),
    ("total_rows_to_read", TOTAL_ROWS),
    ("total_bytes_to_read", TOTAL_BYTES),
    ("written_rows", WRITTEN_ROWS),
    ("written_bytes", WRITTEN_ROWS),
    ("elapsed_ns", ELAPSED),
)


class Said(IntEnum):
    """Kinds of packets a server sends."""

    HELLO = 0
    DATA = 1
    EXCEPTION = 2
    PROGRESS = 3
    PONG = 4
    END_OF_STREAM = 5
    PROFILE_INFO = 6
    TOTALS = 7
    EXTREMES = 8
    PROFILE_EVENTS = 14
    TIMEZONE_UPDATE = 17


PONG = varint(Said.PONG)
END_OF_STREAM = varint(Said.END_OF_STREAM)


def hello(revision: int, version: str, timezone: str) -> bytes:
    major, minor, patch = (int(part) for part in version.split(".")[:3])
    packet = varint(Said.HELLO) + text("ClickHouse") + varint(major) + varint(minor) + varint(REVISION)
    packet += text(timezone) * (revision >= TIME_ZONE)
    packet += text("embedded") * (revision >= DISPLAY_NAME)
    packet += varint(patch) * (revision >= PATCH)
    packet += varint(0) * (revision >= PASSWORD_RULES)
    packet += bytes(8) * (revision >= NONCE)
    return packet


def exception(error: DatabaseError) -> bytes:
    packet = varint(Said.EXCEPTION) + _INT32.pack(error.code)
    return packet + text("DB::Exception") + text(f"DB::Exception: {error}") + text("") + b"\0"


def data(block: Block, revision: int, *, method: int | None, kind: Said = Said.DATA) -> Iterator[bytes | memoryview]:
    """A block as data, totals or extremes; `method` is that of compression, None for none."""
    yield varint(kind) + text("") * (revision >= TEMPORARY_TABLES)
    parts = write_block(block, info=revision >= BLOCK_INFO, flags=revision >= CUSTOM_SERIALIZATION)
    yield from parts if method is None else write_frames(b"".join(parts), method)


def timezone_update(revision: int, timezone: str) -> bytes:
    """The time zone of times without one, from here to the end of the query."""
    return (varint(Said.TIMEZONE_UPDATE) + text(timezone)) * (revision >= TIME_ZONE_UPDATES)


def profile_events(revision: int) -> bytes:
    """The packet that is due after each block of an INSERT, with no events in it; never compressed."""
    parts = write_block(EMPTY, info=True, flags=False)
    return (varint(Said.PROFILE_EVENTS) + text("") + b"".join(parts)) * (revision >= PROFILE_EVENTS_IN_INSERT)


def profile_info(rows: int, blocks: int, size: int, rows_before_limit: int | None = None) -> bytes:
    # rows_before_limit is seldom known; the last byte must be 1 all the same: clickhouse-client 18.16 crashes on 0.
    counts = varint(rows) + varint(blocks) + varint(size)
    limited = rows_before_limit is not None
    return varint(Said.PROFILE_INFO) + counts + bytes([limited]) + varint(rows_before_limit or rows) + b"\1"


def progress(revision: int, now: Mapping[str, int], before: Mapping[str, int]) -> bytes:
    """The counters' increase since the last report."""
    due = [name for name, since in _COUNTERS if revision >= since]
    return varint(Said.PROGRESS) + b"".join(varint(max(0, now.get(name, 0) - before.get(name, 0))) for name in due)
