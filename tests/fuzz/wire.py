"""Decoders of the embedded ClickHouse endpoint and of the relay before Tansu."""

from __future__ import annotations

import gzip
import io
from http.client import HTTPException, parse_headers

from embedded.clickhouse.block import Block, Column, read_block, read_native, skip_info, write_block
from embedded.clickhouse.body import read_body
from embedded.clickhouse.columns import column
from embedded.clickhouse.compression import _checksum, read_frame, write_frames
from embedded.clickhouse.errors import DatabaseError
from embedded.clickhouse.primitives import Feed, text, varint
from embedded.clickhouse.request import REVISION, read_hello, read_query
from embedded.clickhouse.statement import parse
from embedded.tansu_front import asks_for_versions, without_tags
from tests.fuzz.target import Target

_GONE = (DatabaseError, EOFError, ConnectionError)
_REVISIONS = (REVISION, 54058, 51302)


def _feed(data: bytes) -> Feed:
    return Feed(lambda: b"", bytearray(data))


def _query(data: bytes) -> None:
    """The first byte chooses the revision of the client."""
    read_query(_feed(data[1:]), _REVISIONS[data[0] % 3] if data else REVISION, frozenset({"max_threads"}))


def _block(data: bytes) -> None:
    feed = _feed(data)
    skip_info(feed)
    b"".join(write_block(read_block(feed, flags=True), info=True, flags=True))


def _native(data: bytes) -> None:
    list(read_native(data))


def _frame(data: bytes) -> None:
    """One frame without its checksum, which is computed here: otherwise nearly every change would fail the checksum."""
    inner = Feed(lambda: read_frame(outer))
    outer = _feed(_checksum(data) + data)
    read_block(inner, flags=False)


def _type(data: bytes) -> None:
    column(data.decode("utf-8", "surrogateescape"))


def _statement(data: bytes) -> None:
    sql = data.decode("utf-8", "surrogateescape")
    for with_data in (False, True):
        parse(sql, {"csv", "json"}, with_data=with_data)


def _http(data: bytes) -> None:
    """Headers, an empty line, the body."""
    file = io.BytesIO(data)
    for _ in read_body(file, parse_headers(file)):
        pass


def _relay(data: bytes) -> None:
    asks_for_versions(data)
    without_tags(data)


def _laid_out(block: Block, *, info: bool, flags: bool) -> bytes:
    return b"".join(write_block(block, info=info, flags=flags))


_TYPES = ("UInt8", "String", "Array(String)", "Nullable(Int32)", "LowCardinality(String)", "Map(String, UInt8)",
          "Tuple(a UInt8, b String)", "Variant(String, UInt8)", "JSON", "Decimal(9, 2)", "FixedString(2)",
          "DateTime64(3, 'UTC')", "SimpleAggregateFunction(sum, UInt64)", "Nested(a UInt8)")  # fmt: skip
_KEYS = b"".join(number.to_bytes(8, "little") for number in (1, 0x600, 2))
_BLOCK = Block(
    2,
    (
        Column(b"a", "UInt8", b"\1\2"),
        Column(b"b", "Array(String)", (1).to_bytes(8, "little") + (2).to_bytes(8, "little") + b"\1x\1y"),
        Column(b"c", "LowCardinality(String)", _KEYS + b"\0\1x" + (2).to_bytes(8, "little") + b"\0\1"),
        Column(b"d", "Nullable(Int32)", b"\0\1" + bytes(8)),
    ),
)  # fmt: skip
_CLIENT = (
    b"\1"
    + text("") * 3
    + bytes(8)
    + b"\1"
    + text("u") * 3
    + varint(20) * 3
    + text("")
    + varint(0) * 2
    + b"\0"
    + varint(0) * 3
)
_QUERY = (
    text("q") + _CLIENT + text("max_threads") + varint(1) + text("4") + text("") + text("") + varint(2) + varint(1)
    + text("SELECT {x:String}") + text("x") + varint(2) + text(r"'a\'b'") + text("")
)  # fmt: skip
_VERSIONS = b"\0\0\0\x1b" + b"\0\0\0\1" + b"\0\0" + b"\2" + b"\0\x12\0\0\0\3" + b"\0" + bytes(4) + b"\0"

WIRE: dict[str, Target] = {
    "wire-hello": Target(
        lambda data: read_hello(_feed(data)),
        (text("c") + varint(20) * 2 + varint(54468) + text("d") + text("u") * 2,),
        _GONE,
    ),
    "wire-query": Target(_query, (b"\0" + _QUERY,), _GONE),
    "wire-block": Target(_block, (b"\0" + _laid_out(_BLOCK, info=False, flags=True),), _GONE),
    "wire-native": Target(_native, (_laid_out(_BLOCK, info=False, flags=False) * 2,), _GONE),
    "wire-frame": Target(_frame, (b"".join(write_frames(_laid_out(_BLOCK, info=False, flags=False)))[16:],), _GONE),
    "wire-type": Target(_type, tuple(name.encode() for name in _TYPES), (DatabaseError,)),
    "wire-statement": Target(
        _statement,
        (b"INSERT INTO t (a, b) SETTINGS x = 1 FORMAT Native", b"SELECT '/*' -- ;\n, (1) FORMAT JSON;", b"SHOW TABLES"),
        (DatabaseError,),
    ),
    "wire-http": Target(
        _http,
        (
            b"Content-Length: 3\n\nabc",
            b"Transfer-Encoding: chunked\n\n3;a=b\r\nabc\r\n0\r\nX: y\r\n\r\n",
            b"Content-Encoding: gzip\nContent-Length: 23\n\n" + gzip.compress(b"abc"),
            b"Content-Encoding: lz4\nContent-Length: 9\n\nabcdefghi",
        ),
        (*_GONE, HTTPException),
    ),
    "relay": Target(_relay, (_VERSIONS, b"\0\0\0\x10\0\x12\0\3\0\0\0\1")),
}
