"""Inserts are stored or refused as a whole, deduplicated by their tokens, and errors are never lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from clickhouse_driver import Client
from clickhouse_driver.errors import ServerException

DEDUPLICATING = "MergeTree ORDER BY a SETTINGS non_replicated_deduplication_window = 100"


def _count(client: Client, table: str) -> int:
    return int(client.execute(f"SELECT count() FROM {table}")[0][0])


def test_violated_constraint_raises_and_stores_nothing(server: Any, table: Callable[..., str]) -> None:
    name = table("a UInt8, CONSTRAINT small CHECK a < 10")
    with server.client() as client:
        with pytest.raises(ServerException) as error:
            client.execute(f"INSERT INTO {name} VALUES", [(1,), (10,)])
        assert error.value.code == 469
        assert _count(client, name) == 0


def test_insert_of_many_blocks_is_stored_or_refused_as_a_whole(server: Any, table: Callable[..., str]) -> None:
    name = table("a UInt32, CONSTRAINT small CHECK a < 999")
    with server.client(settings={"insert_block_size": 10}) as client:
        with pytest.raises(ServerException):
            client.execute(f"INSERT INTO {name} VALUES", [(a,) for a in range(1000)])
        assert _count(client, name) == 0
        client.execute(f"INSERT INTO {name} VALUES", [(a,) for a in range(999)])
        assert client.execute(f"SELECT count(), count(DISTINCT _part) FROM {name}") == [(999, 1)]


def test_error_in_the_last_row_of_many_stores_none_of_them(server: Any, table: Callable[..., str]) -> None:
    name = table("a UInt64, CONSTRAINT small CHECK a < 2999999")
    values = np.arange(3_000_000, dtype="u8")
    with server.client(settings={"use_numpy": True}) as client:
        with pytest.raises(ServerException):
            client.execute(f"INSERT INTO {name} VALUES", [values], columnar=True)
        client.execute(f"INSERT INTO {name} VALUES", [values[:-1]], columnar=True)
    with server.client() as client:
        assert client.execute(f"SELECT count(), count(DISTINCT _part) FROM {name}") == [(2_999_999, 1)]


def test_exception_in_a_view_raises(client: Client, table: Callable[..., str]) -> None:
    name = table("a UInt8")
    client.execute(
        f"CREATE MATERIALIZED VIEW {name}_view ENGINE = Memory AS SELECT throwIf(a = 3, 'three') AS x FROM {name}"
    )
    with pytest.raises(ServerException, match="three") as error:
        client.execute(f"INSERT INTO {name} VALUES", [(3,)])
    assert error.value.code == 395


def test_token_makes_a_repeat_harmless(client: Client, table: Callable[..., str]) -> None:
    name = table("a UInt32", DEDUPLICATING)
    for token, rows in (("batch 'one'", [(1,)]), ("batch 'one'", [(2,)]), ("batch two", [(1,)])):
        client.execute(f"INSERT INTO {name} VALUES", rows, settings={"insert_deduplication_token": token})
    assert client.execute(f"SELECT a FROM {name}") == [(1,), (1,)]
    client.execute(
        f"INSERT INTO {name} SETTINGS insert_deduplication_token = 'batch two', async_insert = 1 VALUES", [(5,)]
    )
    assert _count(client, name) == 2


def test_token_of_an_insert_too_large_for_one_statement(server: Any, table: Callable[..., str]) -> None:
    name = table("a UInt64", DEDUPLICATING)
    values = np.arange(10_000_000, dtype="u8")  # 80 MB: two statements
    with server.client(settings={"use_numpy": True}) as client:
        for _ in range(2):
            settings = {"insert_deduplication_token": "large"}
            client.execute(f"INSERT INTO {name} VALUES", [values], columnar=True, settings=settings)
        got = client.execute(f"SELECT count(), sum(a), max(a) FROM {name}", columnar=True)
    assert [int(column[0]) for column in got] == [10_000_000, 49_999_995_000_000, 9_999_999]


def test_large_insert_select(client: Client, table: Callable[..., str]) -> None:
    name = table("a UInt64, s String", "MergeTree ORDER BY a")
    client.execute(f"INSERT INTO {name} SELECT number, toString(number) FROM numbers(3000000)")
    assert _count(client, name) == 3_000_000


def test_columns_named_in_the_statement(client: Client, table: Callable[..., str]) -> None:
    name = table("a UInt8, b String DEFAULT 'b', `c d` UInt8, e UInt8 MATERIALIZED a + 1, f UInt8 ALIAS a")
    client.execute(f"INSERT INTO {name} VALUES", [(1, "x", 2)])
    client.execute(f"INSERT INTO {name} (`c d`, a) VALUES", [(4, 3)])
    client.execute(f"INSERT INTO {name} (* EXCEPT(b)) VALUES", [(5, 6)])
    assert client.execute(f"SELECT a, b, `c d`, e FROM {name} ORDER BY a") == [
        (1, "x", 2, 2),
        (3, "b", 4, 4),
        (5, "b", 6, 6),
    ]
    with pytest.raises(ServerException) as error:
        client.execute(f"INSERT INTO {name} (nothing) VALUES", [(1,)])
    assert error.value.code in (16, 47)


def test_data_in_the_statement(client: Client, table: Callable[..., str]) -> None:
    name = table("a UInt8, s String")
    client.execute(f"INSERT INTO {name} VALUES (1, 'a;b'), (2, ')')")
    client.execute(f"INSERT INTO {name} SETTINGS async_insert = 1 VALUES (3, '--')")
    assert client.execute(f"SELECT * FROM {name} ORDER BY a") == [(1, "a;b"), (2, ")"), (3, "--")]


@pytest.mark.parametrize("compression", [False, True])
def test_an_inserted_dataframe_is_read_back(server: Any, table: Callable[..., str], compression: bool) -> None:
    name = table("t DateTime('UTC'), n UInt64, s String, l LowCardinality(String), x Float64", "MergeTree ORDER BY n")
    rows = 70_000
    frame = pd.DataFrame(
        {
            "t": pd.date_range("2026-01-01", periods=rows, freq="s"),
            "n": np.arange(rows, dtype="u8"),
            "s": [f"ข้อความ {i}" for i in range(rows)],
            "l": pd.Series([f"c{i % 7}" for i in range(rows)], dtype=object),
            "x": np.linspace(0, 1, rows),
        }
    )
    with server.client(settings={"use_numpy": True}, compression=compression) as client:
        assert client.insert_dataframe(f"INSERT INTO {name} VALUES", frame) == rows
        got = client.query_dataframe(f"SELECT * FROM {name} ORDER BY n")
    for column in frame:
        assert list(got[column]) == list(frame[column])


def test_client_that_leaves_in_the_middle_stores_nothing(
    server: Any, client: Client, table: Callable[..., str]
) -> None:
    name = table("a UInt32")

    def rows() -> Any:
        yield from [(1,), (2,)]
        raise KeyError("the source broke off")

    with server.client(settings={"insert_block_size": 1}) as breaking, pytest.raises(KeyError):
        breaking.execute(f"INSERT INTO {name} VALUES", rows())
    time.sleep(0.2)
    assert _count(client, name) == 0
