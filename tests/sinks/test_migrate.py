from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from complaints.errors import ConfigError, PermanentError
from complaints.settings import ClickHouseSettings
from sinks import clickhouse as module
from sinks.clickhouse import ClickHouse
from sinks.migrate import migrate, read_migrations


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
