from __future__ import annotations

import pytest

from complaints.errors import ConfigError, PermanentError, TransientError
from complaints.settings import ClickHouseSettings
from embedded.ports import free_port
from stores.clickhouse.query import Warehouse


@pytest.mark.service
def test_a_server_away_may_come_back() -> None:
    port = free_port()
    with pytest.raises(TransientError, match=f"127.0.0.1:{port}.*does not answer"):
        Warehouse(ClickHouseSettings(port=port)).rows("SELECT 1")


def test_a_database_that_is_not_there_asks_for_migrate(engine: ClickHouseSettings) -> None:
    with pytest.raises(ConfigError, match=r"'nowhere'.*complaints migrate"):
        Warehouse(ClickHouseSettings(port=engine.port, database="nowhere")).rows("SELECT 1")


def test_a_table_that_is_not_there_asks_for_migrate(warehouse: Warehouse) -> None:
    with pytest.raises(ConfigError, match="complaints migrate"):
        warehouse.rows("SELECT * FROM no_such_view")


def test_a_wrong_query_stays_wrong(warehouse: Warehouse) -> None:
    with pytest.raises(PermanentError, match="code 62"):
        warehouse.rows("SELEC 1")
