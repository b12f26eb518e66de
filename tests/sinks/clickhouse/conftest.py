"""One migrated database for each file, emptied before each of its tests: to migrate takes longer than most of them."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from complaints.settings import ClickHouseSettings
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.migrate import migrate


@pytest.fixture(scope="module")
def _migrated(engine: ClickHouseSettings, config: Path) -> ClickHouseSettings:
    database = f"sink_{uuid4().hex}"
    ClickHouse(engine).execute(f"CREATE DATABASE {database} ENGINE = Atomic")
    settings = ClickHouseSettings(port=engine.port, database=database)
    migrate(ClickHouse(settings), config)
    return settings


@pytest.fixture
def clickhouse(_migrated: ClickHouseSettings) -> ClickHouseSettings:
    """A migrated database without complaints, that no other file uses."""
    client = ClickHouse(_migrated)
    tables = client.execute(
        "SELECT name FROM system.tables WHERE database = currentDatabase() AND endsWith(engine, 'MergeTree')"
        " AND name NOT IN ('migrations', 'names', 'population')"
    )
    for (name,) in tables:
        client.execute(f"TRUNCATE TABLE {name}")
    client.close()
    return _migrated
