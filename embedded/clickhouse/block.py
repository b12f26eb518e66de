"""Blocks of columns: read from a client or from the engine, written to the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from embedded.clickhouse import columns
from embedded.clickhouse.errors import UNKNOWN_TYPE, DatabaseError
from embedded.clickhouse.primitives import Feed, text, varint

_INFO = b"\x01\x00\x02\xff\xff\xff\xff\x00"  # is_overflows = 0, bucket_num = -1


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `data` is its rows as sent over the connection."""

    name: bytes
    type: str
    data: bytes | memoryview


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of all columns. Without columns it marks the end of data."""

    rows: int
    columns: Sequence[Column]

    @property
    def size(self) -> int:
        return sum(len(column.data) for column in self.columns)


EMPTY = Block(0, ())
Types = list[tuple[str, str]]
"""Names and types of columns, in order."""


def types_of(block: Block) -> Types:
    """Names and types of its columns."""
    return [(column.name.decode("utf-8", "surrogateescape"), column.type) for column in block.columns]


def header(names_and_types: Types) -> Block:
    """A block without rows, only with names and types."""
    return Block(0, [Column(name.encode("utf-8", "surrogateescape"), type_, b"") for name, type_ in names_and_types])


def read_block(feed: Feed, *, flags: bool, end: int | None = None) -> Block:
    """Read the next block after its block info.

    `flags`: each column has a serialization byte (revision >= 54454). `end`: where the block is known to end.
    """
    count, rows = feed.varint(), feed.varint()
    spans = []
    for index in range(count):
        name, type_ = feed.string(), feed.text()
        if flags and feed.byte():
            raise DatabaseError(UNKNOWN_TYPE, f"Column {name!r} of type {type_} comes in a sparse serialization")
        start = feed.pos
        if end is not None and index == count - 1:
            feed.skip(end - start)
        elif rows:
            columns.column(type_)(feed)(feed, rows)
        spans.append((name, type_, start, feed.pos))
    view = memoryview(feed.data)
    return Block(rows, [Column(name, type_, view[start:end]) for name, type_, start, end in spans])


def skip_info(feed: Feed) -> None:
    """Read over the block info that precedes a client's block."""
    while field := feed.varint():
        feed.skip(1 if field == 1 else 4)


def read_single(raw: bytes) -> Block:
    """Read what is known to be one block of the engine's Native format."""
    return read_block(Feed(_nothing_more, raw), flags=False, end=len(raw))


def read_native(raw: bytes) -> Iterator[Block]:
    """Read the blocks of the engine's Native format."""
    feed = Feed(_nothing_more, raw)
    while feed.pos < len(raw):
        yield read_block(feed, flags=False)


def _nothing_more() -> bytes:
    return b""


def write_block(block: Block, *, info: bool, flags: bool) -> Iterator[bytes | memoryview]:
    """Lay a block out for a client (`info`, `flags` by its revision) or for the engine (neither)."""
    yield (_INFO if info else b"") + varint(len(block.columns)) + varint(block.rows)
    for column in block.columns:
        yield text(column.name) + text(column.type) + (b"\0" if flags else b"")
        yield column.data
