from __future__ import annotations

import itertools
import shutil
from pathlib import Path
from uuid import uuid5

import pytest

from complaints.errors import ConfigError, PermanentError
from complaints.events.identity import NAMESPACE
from complaints.settings import ClickHouseSettings
from stores.clickhouse import client as module
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.migrate import migrate, read_migrations

_numbers = itertools.count(1)


def test_runs_once_and_again_without_change(clickhouse: ClickHouseSettings, config: Path) -> None:
    database = ClickHouse(clickhouse)
    assert migrate(database, config) == []
    recorded = database.execute("SELECT number, name FROM migrations FINAL ORDER BY number")
    assert recorded == [(m.number, m.name) for m in read_migrations(config)]


def test_a_crash_before_the_record_is_mended(clickhouse: ClickHouseSettings, config: Path) -> None:
    database = ClickHouse(clickhouse)
    database.execute("TRUNCATE TABLE migrations")
    assert len(migrate(database, config)) == len(read_migrations(config))


def test_names_of_codes_are_loaded(clickhouse: ClickHouseSettings) -> None:
    rows = ClickHouse(clickhouse).execute("SELECT dimension, count() FROM names FINAL GROUP BY dimension")
    counts = dict(rows)
    assert (counts["province"], counts["district"], counts["subdistrict"]) == (77, 928, 7436)
    assert counts["agency"] > 100
    assert counts["category"] >= 25


def test_refuses_a_changed_file(clickhouse: ClickHouseSettings, config: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(config, tmp_path / "config")
    first = copy / "clickhouse" / "001_facts.sql"
    first.write_text(first.read_text() + "-- afterthought\n")
    with pytest.raises(ConfigError, match=r"001_facts\.sql was changed"):
        migrate(ClickHouse(clickhouse), copy)


@pytest.mark.parametrize("name", ["1_x.sql", "003_gap.sql"])
def test_refuses_misnamed_files(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "clickhouse"
    folder.mkdir()
    (folder / name).write_text("SELECT 1")
    with pytest.raises(ConfigError, match=name):
        read_migrations(tmp_path)


def test_refuses_an_old_server(clickhouse: ClickHouseSettings, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SUPPORTED", (99, 1))
    with pytest.raises(PermanentError, match=r"ClickHouse 26\..* is older than 99\.1"):
        migrate(ClickHouse(clickhouse), config)


OLD = "hour, complaint_id, version, submitted, received, channel, reference, text, categories, agencies"
OLD_VERSION = 1767225600000 << 21


def test_facts_of_the_release_before_are_kept_and_each_complaint_has_one_hour(
    engine: ClickHouseSettings, config: Path, tmp_path: Path
) -> None:
    database = _before(engine, config, tmp_path)
    migrate(database, config)
    _kept(database)


def test_a_crash_between_any_two_statements_of_the_migration_is_mended(
    engine: ClickHouseSettings, config: Path, tmp_path: Path
) -> None:
    database = _before(engine, config, tmp_path)
    statements = next(m for m in read_migrations(config) if m.name == "007_facts_by_identity.sql").statements
    for done in range(1, len(statements) + 1):
        for statement in statements[:done]:
            database.execute(statement)
    migrate(database, config)
    _kept(database)


def test_a_sink_of_the_release_before_cannot_write_any_more(
    engine: ClickHouseSettings, config: Path, tmp_path: Path
) -> None:
    database = _before(engine, config, tmp_path)
    migrate(database, config)
    for table in ("facts", "aggregates"):
        with pytest.raises(ConfigError, match="code 60"):
            database.execute(f"INSERT INTO {table} (hour) VALUES", [(0,)])


def _before(engine: ClickHouseSettings, config: Path, folder: Path) -> ClickHouse:
    """Tables of the previous release with three complaints: one in two hours, one with two versions in one hour."""
    copy = shutil.copytree(config, folder / "config")
    for file in (copy / "clickhouse").iterdir():
        if file.name > "007":
            file.unlink()
    name = f"before_{next(_numbers)}"
    ClickHouse(engine).execute(f"CREATE DATABASE {name} ENGINE = Atomic")
    database = ClickHouse(ClickHouseSettings(port=engine.port, database=name))
    migrate(database, copy)
    ids = [uuid5(NAMESPACE, str(n)) for n in range(3)]
    rows = [(0, 0, 3), (0, 5000, 4), (1, 0, 5000), (2, 0, 1), (2, 0, 2)]
    facts = [
        (h * 3600, ids[n], OLD_VERSION + v, h * 3600, 0, "traffy", f"R{n}", f"{n} {v}", ["road"], ["doh"])
        for n, h, v in rows
    ]
    database.execute(f"INSERT INTO facts ({OLD}) VALUES", facts, settings={"max_partitions_per_insert_block": 100})
    database.execute("INSERT INTO aggregates SELECT hour, dimension, key, other, complaints, revision FROM recount")
    return database


def _kept(database: ClickHouse) -> None:
    stored = database.execute(
        "SELECT reference, version, toUnixTimestamp(hour), text FROM complaints ORDER BY reference"
    )
    version = 1767225600000 << 11
    assert stored == [
        ("R0", version + 4, 5000 * 3600, "0 4"),
        ("R1", version + 2047, 0, "1 5000"),
        ("R2", version + 2, 0, "2 2"),
    ]
    counted = "SELECT toUnixTimestamp(hour), complaints FROM hourly WHERE dimension = 'total' ORDER BY hour"
    assert database.execute(counted) == [(0, 2), (5000 * 3600, 1)]
    assert database.execute("SELECT count() FROM filings FINAL WHERE precedence % 2 = 0") == [(4,)]
