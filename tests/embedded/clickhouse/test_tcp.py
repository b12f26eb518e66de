"""Conversations in the native protocol with an unmodified clickhouse-driver."""

from __future__ import annotations

import datetime as dt
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from clickhouse_driver import Client
from clickhouse_driver.errors import ServerException

from tests.wait import wait_until

WITHIN_SECS = 5.0
SLOW = "SELECT sum(cityHash64(number)) FROM numbers(1000000000000)"


def _running(client: Client, part: str) -> int:
    sql = "SELECT count() FROM system.processes WHERE position(query, %(part)s) > 0 AND query NOT LIKE '%%processes%%'"
    return int(client.execute(sql, {"part": part})[0][0])


@pytest.mark.parametrize("compression", [False, True])
@pytest.mark.parametrize(
    "revision",
    [54032, 54058, 54372, 54401, 54412, 54420, 54429, 54441, 54449, 54453, 54454, 54456, 54458, 54460, 54468],
)
def test_clients_of_all_revisions(server: Any, table: Callable[..., str], revision: int, compression: bool) -> None:
    name = table("a Int32, s LowCardinality(String)")
    settings = {"max_threads": 1, "max_block_size": 1000, "join_algorithm": "hash"}
    with server.client(client_revision=revision, compression=compression) as client:
        client.execute(f"INSERT INTO {name} (s, a) VALUES", [("x", 1), ("y", 2)], settings=settings)
        assert client.execute(f"SELECT a, s FROM {name} ORDER BY a", settings=settings) == [(1, "x"), (2, "y")]
        external = [{"name": "ids", "structure": [("id", "Int32")], "data": [{"id": 2}]}]
        assert client.execute(f"SELECT s FROM {name} WHERE a IN ids", external_tables=external) == [("y",)]
        with pytest.raises(ServerException) as error:
            client.execute("SELECT nothing")
        assert error.value.code == 47


def test_results_without_rows_have_names_and_types(client: Client) -> None:
    assert client.execute("SELECT now('UTC') AS t WHERE 0", with_column_types=True) == ([], [("t", "DateTime('UTC')")])
    assert client.execute("SHOW DATABASES LIKE 'none'", with_column_types=True) == ([], [("name", "String")])
    assert client.execute("SELECT version()")[0][0].startswith("26.")


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELEC 1", 62),
        ("SELECT 1; SELECT 2", 62),
        ("SELECT * FROM nowhere", 60),
        ("INSERT INTO nowhere VALUES", 60),
        ("USE nowhere", 81),
        ("SELECT throwIf(number = 400000) FROM numbers(500000) SETTINGS max_threads = 1", 395),
        ("SELECT sleepEachRow(1) FROM numbers(3) SETTINGS max_execution_time = 0.1, max_block_size = 1", 159),
        ("SELECT * FROM file('/etc/hostname', LineAsString)", 497),
        ("SELECT * FROM `default`.`/etc/hostname`", 497),
        ("CREATE TABLE outside (a String) ENGINE = File(CSV, '/etc/hostname')", 497),
        ("CREATE USER someone", 514),
    ],
)
def test_errors_have_the_codes_of_a_server(client: Client, sql: str, code: int) -> None:
    with pytest.raises(ServerException) as error:
        client.execute(sql, [] if sql.startswith("INSERT") else None)
    assert error.value.code == code
    assert client.execute("SELECT 1") == [(1,)]


def test_unknown_user_password_and_database(server: Any) -> None:
    for options, code in (({"user": "someone"}, 516), ({"password": "x"}, 516), ({"database": "nowhere"}, 81)):
        with pytest.raises(ServerException) as error:
            server.client(**options).execute("SELECT 1")
        assert error.value.code == code


def test_analyst_reads_with_settings_and_cannot_write(server: Any, table: Callable[..., str]) -> None:
    name = table("a Int8")
    with server.client(user="analyst") as client:
        assert client.execute(f"SELECT count() FROM {name}", settings={"max_threads": 1}) == [(0,)]
        for sql in (f"DROP TABLE {name}", f"INSERT INTO {name} SELECT 1", "SET readonly = 0"):
            with pytest.raises(ServerException) as error:
                client.execute(sql)
            assert error.value.code == 164
        with pytest.raises(ServerException):
            client.execute(f"INSERT INTO {name} VALUES", [(1,)])


def test_settings_hold_for_their_query_only(server: Any) -> None:
    ask = "SELECT getSetting('max_threads')"
    with server.client() as client:
        client.execute("SET max_threads = 5")
        assert client.execute(ask, settings={"max_threads": 3}) == [(3,)]
        assert client.execute(ask) == [(5,)]
        client.execute("SET max_threads = 6")
        assert client.execute(ask, settings={"max_threads": 3}) == [(3,)]
        assert client.execute(ask) == [(6,)]
        assert client.execute("SELECT 1", settings={"no_such_setting": 1}) == [(1,)]
    with server.client(settings_is_important=True) as client, pytest.raises(ServerException) as error:
        client.execute("SELECT 1", settings={"no_such_setting": 1})
    assert error.value.code == 115


def test_parameters_are_filled_in_by_the_server(server: Any) -> None:
    text = "it's \\ a\ttab\nand ไทย"
    values = {"s": text, "l": [1, 2], "n": 7, "t": dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)}
    with server.client(settings={"server_side_params": True}) as client:
        got = client.execute("SELECT {s:String}, {l:Array(Int8)}, {n:UInt8}, toString({t:DateTime('UTC')})", values)
    assert got == [(text, [1, 2], 7, "2026-01-02 03:04:05")]


def test_sessions_keep_to_themselves(server: Any) -> None:
    with server.client() as one, server.client() as other:
        one.execute("CREATE TEMPORARY TABLE mine (a Int8)")
        one.execute("INSERT INTO mine VALUES", [(1,)])
        assert one.execute("SELECT a FROM mine") == [(1,)]
        with pytest.raises(ServerException):
            other.execute("SELECT a FROM mine")


def test_many_clients_at_once(server: Any, table: Callable[..., str]) -> None:
    name = table("client UInt8, n UInt32, s String")

    def work(number: int) -> None:
        with server.client(compression=number % 2 == 0) as client:
            for batch in range(10):
                client.execute(f"INSERT INTO {name} VALUES", [(number, batch * 10 + i, "ก" * i) for i in range(10)])
                got = client.execute(f"SELECT count(), sum(n) FROM {name} WHERE client = {number}")
                last = batch * 10 + 10
                assert got == [(last, last * (last - 1) // 2)]

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(work, range(16)))


def test_cancel_ends_the_query_and_keeps_the_connection(server: Any, client: Client) -> None:
    with server.client() as busy:
        progress = busy.execute_with_progress(SLOW)
        assert next(progress)[0] > 0
        started = time.monotonic()
        busy.cancel()
        assert time.monotonic() - started < 3
        assert busy.execute("SELECT 1") == [(1,)]
    wait_until(lambda: not _running(client, SLOW[:40]), WITHIN_SECS)


def test_client_that_leaves_ends_its_query(server: Any, client: Client) -> None:
    busy = server.client()
    next(busy.execute_with_progress(SLOW))
    assert _running(client, SLOW[:40])
    busy.disconnect()
    wait_until(lambda: not _running(client, SLOW[:40]), WITHIN_SECS)


def test_kill_by_the_query_id_of_the_client(server: Any, client: Client) -> None:
    with server.client() as busy, ThreadPoolExecutor(1) as pool:
        running = pool.submit(busy.execute, SLOW, query_id="the-slow-one")
        wait_until(lambda: bool(_running(client, SLOW[:40])), WITHIN_SECS)
        client.execute("KILL QUERY WHERE query_id = 'the-slow-one'")
        with pytest.raises(ServerException) as error:
            running.result(timeout=5)
    assert error.value.code == 394


def test_paused_reader_holds_the_query_back(server: Any) -> None:
    def resident() -> int:
        pages = Path(f"/proc/{server.pid}/statm")
        if not pages.exists():
            pytest.skip("memory is read from /proc")
        return int(pages.read_text().split()[1]) * 4096

    before = resident()
    with server.client() as client:
        rows = client.execute_iter("SELECT number, repeat('x', 100) FROM numbers(100000000)")  # 10 GB
        next(iter(rows))
        time.sleep(1)
        assert resident() - before < 300 << 20


def test_ping_and_leaving_without_a_word(server: Any) -> None:
    with server.client() as client:
        client.execute("SELECT 1")
        assert client.connection.ping()
    socket.create_connection(("127.0.0.1", server.tcp_port)).close()
    with socket.create_connection(("127.0.0.1", server.tcp_port)) as stranger:
        stranger.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert b"Hello" in stranger.recv(1000)
    with server.client() as client:
        assert client.execute("SELECT 1") == [(1,)]


def test_analyst_writes_nothing_over_tcp(server: Any, table: Callable[..., str]) -> None:
    name = table("a Int8")
    with server.client(user="analyst") as client:
        external = [{"name": "ids", "structure": [("id", "Int32")], "data": [{"id": 2}]}]
        assert client.execute("SELECT id FROM ids", external_tables=external) == [(2,)]
        for sql in (
            f"DROP TABLE {name}",
            "KILL QUERY WHERE 1",
            "CREATE TEMPORARY TABLE x (a Int8)",
            "SELECT file('/x')",
        ):
            with pytest.raises(ServerException) as error:
                client.execute(sql)
            assert error.value.code in (164, 497)
        with pytest.raises(ServerException) as error:
            client.execute(f"INSERT INTO {name} VALUES", [(1,)])
        assert error.value.code == 164


def test_zone_of_the_session_is_told(server: Any) -> None:
    with server.client() as client:
        tokyo = {"session_timezone": "Asia/Tokyo"}
        assert [(str(client.execute("SELECT toDateTime(0)", settings=tokyo)[0][0]),)] == [("1970-01-01 09:00:00",)]
        assert client.connection.server_info.session_timezone == "Asia/Tokyo"
        assert [(str(client.execute("SELECT toDateTime(0)")[0][0]),)] == [("1970-01-01 00:00:00",)]
        client.execute("SET session_timezone = 'Asia/Tokyo'")
        assert [(str(client.execute("SELECT toDateTime(0)")[0][0]),)] == [("1970-01-01 09:00:00",)]


@pytest.mark.parametrize("settings", [{}, {"extremes": 1}])
@pytest.mark.parametrize("compression", [False, True])
def test_totals_and_extremes(server: Any, settings: dict[str, int], compression: bool) -> None:
    sql = """SELECT number % 2 AS k, count() AS c, toNullable('x') AS s, [1.5, nan] AS f, toDecimal64(1.25, 2) AS d,
        (k, 'y')::Tuple(a UInt8, b String) AS t, map('a', k) AS m, toDateTime64(1.678, 3, 'Asia/Bangkok') AS z,
        'NULL'::Nullable(String) AS q, 18446744073709551615 AS u
        FROM numbers(9) GROUP BY k WITH TOTALS ORDER BY k"""
    with server.client(compression=compression) as client:
        rows = client.execute(sql, settings=settings)
    shown = [str(row[2:]) for row in rows]
    assert [row[:2] for row in rows[:3]] == [(0, 5), (1, 4), (0, 9)]
    assert "Decimal('1.25')" in shown[0]
    assert "'NULL'" in shown[2]
    assert "18446744073709551615" in shown[2]
    assert [row[:2] for row in rows[3:]] == ([(0, 4), (1, 5)] if settings else [])


def test_totals_of_nothing(client: Client) -> None:
    assert client.execute("SELECT 1 AS k, count() FROM numbers(0) GROUP BY k WITH TOTALS") == [(1, 0)]
    assert client.execute("SELECT number FROM numbers(0)", settings={"extremes": 1}) == []


def test_rows_go_through_input(client: Client, table: Callable[..., str]) -> None:
    name = table("a UInt32, s String")
    source = "input('a UInt32, s String') WHERE s != 'input(1)'"
    sql = f"INSERT INTO {name} SELECT a + 1, upper(s) FROM {source} FORMAT Native"
    tokyo = {"session_timezone": "Asia/Tokyo"}
    assert client.execute(sql, [(1, "x"), (2, "input(1)"), (3, "y")], settings=tokyo) == 3
    assert client.execute(f"SELECT * FROM {name} ORDER BY a") == [(2, "X"), (4, "Y")]


def test_the_last_packet_of_progress_comes_also_for_a_short_query(client: Client) -> None:
    progress = client.execute_with_progress("SELECT 2")
    assert list(progress)[-1] == (1, 1)


def test_ids_of_clients_are_seen(client: Client) -> None:
    sql = "SELECT query_id FROM system.processes WHERE query LIKE '%%processes%%'"
    assert client.execute(sql, query_id="seen") == [("seen",)]


def test_settings_that_name_files_are_refused(client: Client) -> None:
    with pytest.raises(ServerException) as error:
        client.execute("SELECT 1 FORMAT Template SETTINGS format_template_resultset = '/etc/hostname'")
    assert error.value.code == 452


def test_logs_are_neither_sent_nor_written(server: Any, client: Client) -> None:
    before = server.log.stat().st_size
    assert client.execute("SELECT 1", settings={"send_logs_level": "trace"}) == [(1,)]
    with pytest.raises(ServerException) as error:
        client.execute("SET send_logs_level = 'trace'")
    assert error.value.code == 452
    assert server.log.stat().st_size == before
