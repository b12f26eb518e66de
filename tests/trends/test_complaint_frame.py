from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from complaints.errors import ConfigError
from stores.clickhouse.client import ClickHouse
from tests.trends.conftest import LAST
from trends.complaint_frame import COLUMNS, days_of, from_file, from_warehouse
from trends.period import Period


def test_a_file_with_some_of_the_columns(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("time,category,longitude\n2026-01-02T00:30:00,road,100.5\n2026-01-01T20:00:00+00:00,tree,\n")
    rows = from_file(file)
    assert tuple(rows.columns) == COLUMNS
    assert rows["category"].tolist() == ["road", "tree"]
    assert [str(day) for day in days_of(rows)] == ["2026-01-02", "2026-01-02"]  # of Bangkok
    assert rows["longitude"].isna().tolist() == [False, True]
    assert rows["solved"].isna().all()


def test_what_is_wrong_names_its_line(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("time,latitude\n2026-01-02,13.7\nyesterday,13.7\n")
    with pytest.raises(ConfigError, match=r"rows.csv:3: 'yesterday' is not a time"):
        from_file(file)


def test_the_same_from_clickhouse(warehouse: ClickHouse) -> None:
    rows = from_warehouse(warehouse, Period(LAST - timedelta(days=4), LAST))
    assert len(rows) == 5 + 20 + 3
    assert rows["category"].value_counts().to_dict() == {"flood": 20, "road": 5, "noise": 3}
    assert str(rows["submitted"].dt.tz) == "Asia/Bangkok"
    assert {str(day) for day in days_of(rows)} == {str(LAST - timedelta(days=n)) for n in range(5)}
    assert set(rows["longitude"]) == {100.6}
