from __future__ import annotations

import pytest

from complaints.errors import ConfigError, PermanentError, TransientError
from complaints.settings import ClickHouseSettings, Secret
from embedded.ports import free_port
from stores.clickhouse.client import ClickHouse


@pytest.mark.service
def test_a_server_that_is_away_is_transient_and_named_with_its_settings() -> None:
    port = free_port()
    with pytest.raises(
        TransientError, match=rf"127.0.0.1:{port} \(clickhouse.host, clickhouse.port\) does not answer.*complaints up"
    ):
        ClickHouse(ClickHouseSettings(port=port)).rows("SELECT 1")


def test_a_database_that_is_missing_asks_for_migrate(engine: ClickHouseSettings) -> None:
    with pytest.raises(ConfigError, match=r"'nowhere'.*complaints migrate"):
        ClickHouse(ClickHouseSettings(port=engine.port, database="nowhere")).rows("SELECT 1")


def test_a_table_that_is_missing_asks_for_migrate_and_is_named(clickhouse: ClickHouseSettings) -> None:
    with pytest.raises(ConfigError, match=r"complaints migrate.*code 60.*no_such_view"):
        ClickHouse(clickhouse).rows("SELECT * FROM no_such_view")


def test_a_user_that_the_server_does_not_know_is_a_matter_of_settings(engine: ClickHouseSettings) -> None:
    with pytest.raises(ConfigError, match=r"clickhouse\.user"):
        ClickHouse(ClickHouseSettings(port=engine.port, user="nobody", password=Secret("wrong"))).rows("SELECT 1")


def test_a_wrong_query_is_permanent_and_the_connection_goes_on(clickhouse: ClickHouseSettings) -> None:
    database = ClickHouse(clickhouse)
    with pytest.raises(PermanentError, match="code 62"):
        database.rows("SELEC 1")
    with pytest.raises(TransientError, match="code 159"):
        database.execute("SELECT sleepEachRow(1) FROM numbers(3)", settings={"max_execution_time": 1})
    assert database.rows("SELECT %(one)s", {"one": 1}) == [(1,)]


def test_rows_are_taken_while_they_are_read_and_the_connection_goes_on(clickhouse: ClickHouseSettings) -> None:
    database = ClickHouse(clickhouse)
    assert sum(number for (number,) in database.stream("SELECT number FROM numbers(300000)")) == 300_000 * 299_999 // 2
    endless = database.stream("SELECT number FROM system.numbers")
    assert [next(endless) for _ in range(3)] == [(0,), (1,), (2,)]
    endless.close()
    assert database.rows("SELECT 1") == [(1,)]
    with pytest.raises(PermanentError, match="code 395"):
        list(database.stream("SELECT throwIf(number = 200000) FROM numbers(300000)"))
    assert database.rows("SELECT 1") == [(1,)]


def test_what_statements_read_is_counted(clickhouse: ClickHouseSettings) -> None:
    database = ClickHouse(clickhouse)
    database.rows("SELECT 1")
    before = database.spent
    database.rows("SELECT sum(number) FROM numbers(1000)")
    assert database.spent.since(before) == (1, 1000)
