"""Every column type of the pipeline is stored and read unchanged, whole or in pieces, compressed or not."""

from __future__ import annotations

import datetime as dt
import re
import urllib.request
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from clickhouse_driver import Client

from embedded.clickhouse.block import Block, read_block, read_single
from embedded.clickhouse.columns import column, split
from embedded.clickhouse.errors import DatabaseError
from embedded.clickhouse.primitives import Feed

BANGKOK = ZoneInfo("Asia/Bangkok")
ID = UUID("5b3dcd4a-9a7c-5c0b-8a58-90d2a5e5f7b1")
LONG = "ถนนชำรุด " * 40
HUGE = "x" * 20_000  # its length takes three bytes

VALUES: list[tuple[str, list[Any]]] = [
    ("UInt128", [2**127 + 1, 0]),
    ("Int256", [-(2**200), 1]),
    ("Float64", [1.5, -0.25]),
    ("Bool", [True, False]),
    ("String", ["", "ไฟดับ", LONG, HUGE, "a" * 127, "b" * 128]),
    ("FixedString(4)", ["abcd", "wxyz"]),
    ("Nullable(String)", [None, "น้ำท่วม", ""]),
    ("Nullable(Int32)", [None, 7]),
    ("LowCardinality(String)", ["ถนน", "ไฟ", "ถนน"] * 100),
    ("LowCardinality(Nullable(String))", [None, "a", ""]),
    ("LowCardinality(FixedString(2))", ["ab", "cd"]),
    ("Array(LowCardinality(String))", [["a", "b", "a"], [], ["c"]]),
    ("Array(LowCardinality(String))", [[], []]),
    ("Array(Array(Nullable(Int8)))", [[[1, None], []], []]),
    ("Map(String, Array(UInt8))", [{"a": [1, 2], "b": []}, {}]),
    ("Map(LowCardinality(String), Nullable(String))", [{"a": None}, {"b": "x"}]),
    ("Tuple(Int8, String)", [(1, "a"), (2, LONG)]),
    ("Tuple(code LowCardinality(String), confidence Float64)", [("road", 0.5), ("light", 0.25)]),
    ("Array(Tuple(String, Decimal(9, 2)))", [[("a", Decimal("1.50"))], []]),
    ("UUID", [ID, UUID(int=0)]),
    ("Enum8('ก, ข' = 1, 'b(' = 2)", ["ก, ข", "b("]),
    ("Decimal(38, 10)", [Decimal("12345678901234567890.0123456789")]),
    ("Date", [dt.date(2026, 1, 2)]),
    ("DateTime('Asia/Bangkok')", [dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=BANGKOK)]),
    ("Nullable(DateTime('UTC'))", [dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC), None]),
    ("DateTime64(3, 'Asia/Bangkok')", [dt.datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=BANGKOK)]),
    ("IPv4", ["10.0.0.1"]),
    ("SimpleAggregateFunction(sum, Int64)", [5, 6]),
]


@pytest.mark.parametrize("compression", [False, True], ids=["plain", "lz4"])
@pytest.mark.parametrize(("type_", "values"), VALUES, ids=[f"{i}-{v[0][:20]}" for i, v in enumerate(VALUES)])
def test_round_trip(server: Any, table: Callable[..., str], type_: str, values: list[Any], compression: bool) -> None:
    # A second column after it shows that the end of the first was found.
    name = table(f"v {type_}, n UInt32")
    rows = [(value, number) for number, value in enumerate(values)]
    with server.client(compression=compression) as client:
        client.execute(f"INSERT INTO {name} VALUES", rows)
        got = client.execute(f"SELECT v, n FROM {name} ORDER BY n")
        assert [(str(v) if type_ == "IPv4" else v, n) for v, n in got] == rows


def test_zone_of_datetime_reaches_the_client(client: Client) -> None:
    sql = "SELECT toDateTime(number, 'Asia/Bangkok') AS t, number FROM numbers(150000)"  # three blocks
    rows, types = client.execute(sql, with_column_types=True)
    assert types[0] == ("t", "DateTime('Asia/Bangkok')")
    assert len(rows) == 150_000
    assert rows[0][0] == dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    assert [n for _, n in rows] == list(range(150_000))


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_bytes_may_come_in_any_pieces(server: Any, size: int) -> None:
    sql = """SELECT number, repeat('ก', number * 20) AS s, [toLowCardinality(toString(number % 3)), 'x'] AS l,
        if(number % 2 = 0, NULL, s) AS n, map(s, [n]) AS m, (number, s)::Tuple(a UInt64, b String) AS t,
        number::Variant(UInt64, String) AS v, '{"a":1}'::JSON AS j, s AS last FROM numbers(100)
        SETTINGS output_format_native_write_json_as_string = 1 FORMAT Native"""
    url = f"http://127.0.0.1:{server.http_port}/?query={quote(sql)}"
    raw = urllib.request.urlopen(url).read()
    pieces = iter([raw[i : i + size] for i in range(0, len(raw), size)])
    feed = Feed(lambda: next(pieces, b""))
    block = read_block(feed, flags=False)
    assert feed.pos == len(raw)
    assert _plain(block) == _plain(read_single(raw))
    assert block.rows == 100


@pytest.mark.parametrize(
    "name",
    ["AggregateFunction(sum, UInt64)", "Decimal", "Decimal(99)", "FixedString(x)", "FixedString(-8)", "Array(" * 5000],
)
def test_type_that_cannot_be_walked_over_is_refused_with_its_code(name: str) -> None:
    with pytest.raises(DatabaseError, match=re.escape(name[:20])) as error:
        column(name)
    assert error.value.code == 50


def test_split_keeps_quoted_and_nested_commas() -> None:
    assert split("a Enum8('x, y' = 1), `b, c` Tuple(Int8, String)") == [
        "a Enum8('x, y' = 1)",
        "`b, c` Tuple(Int8, String)",
    ]


def _plain(block: Block) -> list[tuple[bytes, str, bytes]]:
    return [(column.name, column.type, bytes(column.data)) for column in block.columns]
