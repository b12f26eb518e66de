"""Finds where a column ends: Native blocks carry no lengths, so each type is walked over, never decoded.

A type is a function that reads the column's prefix and returns the function that walks over its rows;
ClickHouse writes the prefixes of nested types before any data.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from embedded.clickhouse.errors import UNKNOWN_TYPE, DatabaseError
from embedded.clickhouse.primitives import Feed

Walk = Callable[[Feed, int], None]
Column = Callable[[Feed], Walk]

_WIDTHS = {
    1: "UInt8 Int8 Bool Enum8 Nothing",
    2: "UInt16 Int16 Date Enum16 BFloat16",
    4: "UInt32 Int32 Float32 Date32 DateTime IPv4 Decimal32 Time",
    8: "UInt64 Int64 Float64 DateTime64 Decimal64 Time64",
    16: "UInt128 Int128 UUID IPv6 Decimal128",
    32: "UInt256 Int256 Decimal256",
}
_WIDTH = {name: width for width, names in _WIDTHS.items() for name in names.split()}
_INTERVAL = re.compile(r"Interval(Nanosecond|Microsecond|Millisecond|Second|Minute|Hour|Day|Week|Month|Quarter|Year)")
_POINTS = "Array(Point)"
_ALIASES = {
    "Point": "Tuple(Float64, Float64)",
    "Ring": _POINTS,
    "LineString": _POINTS,
    "MultiLineString": f"Array({_POINTS})",
    "Polygon": f"Array({_POINTS})",
    "MultiPolygon": f"Array(Array({_POINTS}))",
}
_PARTS = re.compile(r"'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|[(),]|[^'`(),]+")
_JSON_AS_STRING = 1


def split(arguments: str) -> list[str]:
    """Split the text between a type's parentheses at its own commas."""
    parts, depth = [""], 0
    for piece in _PARTS.findall(arguments):
        depth += (piece == "(") - (piece == ")")
        if piece == "," and not depth:
            parts.append("")
        else:
            parts[-1] += piece
    return [part.strip() for part in parts]


@lru_cache(maxsize=4096)
def column(name: str) -> Column:
    """Build the walker for a type as ClickHouse writes it; DatabaseError 50 if it cannot be walked over."""
    try:
        return _column(name)
    except (ValueError, StopIteration, RecursionError) as error:  # arguments that no server would write
        raise _unknown(name) from error


def _unknown(name: str) -> DatabaseError:
    return DatabaseError(UNKNOWN_TYPE, f"Type {name[:200]} is not carried by the native protocol of this server")


def _column(name: str) -> Column:
    head, _, rest = name.partition("(")
    arguments = rest[:-1]
    if head in _ALIASES:
        return column(_ALIASES[head])
    if head in _WIDTH or _INTERVAL.fullmatch(head):
        return _plain(_fixed(_WIDTH.get(head, 8)))
    if head == "Decimal":
        return _plain(_fixed(_decimal_width(int(split(arguments)[0]))))
    if head == "FixedString":
        return _plain(_fixed(_characters(int(arguments))))
    if head == "String":
        return _plain(_strings)
    if head in _NESTED:
        return _NESTED[head](arguments)
    raise _unknown(name)


def _plain(walk: Walk) -> Column:
    return lambda feed: walk


def _fixed(width: int) -> Walk:
    return lambda feed, rows: feed.skip(rows * width)


def _characters(number: int) -> int:
    if number < 1:
        raise ValueError(number)
    return number


def _decimal_width(precision: int) -> int:
    return next(width for limit, width in ((9, 4), (18, 8), (38, 16), (76, 32)) if precision <= limit)


def _strings(feed: Feed, rows: int) -> None:
    # The hot loop: no call per row; bytes that have not come yet show as an IndexError.
    pos, left = feed.pos, rows
    while left:
        data = feed.data
        try:
            for left in range(left, 0, -1):  # noqa: B007,B020 - `left` tells where to go on
                size = data[pos]
                if size < 0x80:
                    pos += size + 1
                elif (high := data[pos + 1]) < 0x80:
                    pos += (size & 0x7F) + (high << 7) + 2
                else:
                    feed.pos = pos
                    feed.skip(feed.varint())
                    pos = feed.pos
            left = 0
        except IndexError:
            feed.need(max(pos, len(data)) + 1)
    feed.pos = pos
    feed.need(pos)


def _array(arguments: str) -> Column:
    item = column(arguments)

    def prefix(feed: Feed) -> Walk:
        walk_items = item(feed)

        def walk(feed: Feed, rows: int) -> None:
            if rows:
                feed.skip((rows - 1) * 8)
                walk_items(feed, feed.uint64())  # the last offset is the number of items

        return walk

    return prefix


def _together(columns: list[Column]) -> Column:
    def prefix(feed: Feed) -> Walk:
        walks = [item(feed) for item in columns]

        def walk(feed: Feed, rows: int) -> None:
            for each in walks:
                each(feed, rows)

        return walk

    return prefix


def _tuple(arguments: str) -> Column:
    return _together([column(_unnamed(part)) for part in split(arguments)]) if arguments else _plain(_fixed(1))


def _unnamed(element: str) -> str:
    """`a Int8`, `` `a b` Array(Int8)`` or `Int8` -> the type alone."""
    return re.sub(r"^(?:`(?:[^`\\]|\\.)*`|[^\s`(]+)\s+(?=\S)", "", element)


def _nullable(arguments: str) -> Column:
    return _together([_plain(_fixed(1)), column(arguments)])


def _low_cardinality(arguments: str) -> Column:
    dictionary = column(
        arguments.removeprefix("Nullable(").removesuffix(")") if "Nullable(" in arguments else arguments
    )

    def prefix(feed: Feed) -> Walk:
        feed.skip(8)  # version of the keys
        walk_keys = dictionary(feed)

        def walk(feed: Feed, rows: int) -> None:
            if rows:
                key_width = 1 << (feed.uint64() & 0xFF)
                walk_keys(feed, feed.uint64())
                feed.skip(8)  # the number of rows once more
                feed.skip(rows * key_width)

        return walk

    return prefix


def _variant(arguments: str) -> Column:
    variants = [column(part) for part in split(arguments)]

    def prefix(feed: Feed) -> Walk:
        feed.skip(8)  # mode of the discriminators
        walks = [variant(feed) for variant in variants]

        def walk(feed: Feed, rows: int) -> None:
            discriminators = feed.take(rows)
            for index, each in enumerate(walks):
                each(feed, discriminators.count(index))

        return walk

    return prefix


def _json(_: str) -> Column:
    def prefix(feed: Feed) -> Walk:
        if (version := feed.uint64()) != _JSON_AS_STRING:
            raise DatabaseError(UNKNOWN_TYPE, f"JSON comes in serialization {version}: here it travels as text only")
        return _strings

    return prefix


_NESTED: dict[str, Callable[[str], Column]] = {
    "Array": _array,
    "Tuple": _tuple,
    "Nullable": _nullable,
    "LowCardinality": _low_cardinality,
    "Map": lambda arguments: _array(f"Tuple({arguments})"),
    "Nested": lambda arguments: _array(f"Tuple({arguments})"),
    "SimpleAggregateFunction": lambda arguments: column(split(arguments)[-1]),
    "Variant": _variant,
    "JSON": _json,
}
