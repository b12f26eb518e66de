from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from complaints.errors import ConfigError
from stores.clickhouse.client import ClickHouse
from tests.trends.test_terminal import look
from trends.files import as_json, write_overview


def test_csv_is_what_excel_takes_for_thai(warehouse: ClickHouse, tmp_path: Path) -> None:
    write_overview(look(warehouse, by=("category", "day")), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    [flood] = [row for row in rows if row["code"] == "flood"]
    assert (flood["thai"], flood["english"], flood["complaints"], flood["previous"]) == ("น้ำท่วม", "Flood", "20", "0")
    assert [row["complaints"] for row in rows if row["english"] == "total"] == ["53", "53"]
    assert sum(int(row["complaints"]) for row in rows if row["by"] == "day" and row["code"]) == 53


def test_json_says_the_same_and_more(warehouse: ClickHouse) -> None:
    data = json.loads(json.dumps(as_json(look(warehouse, by=("channel",)))))
    assert (data["since"], data["until"], data["incomplete_last_day"]) == ("2026-08-02", "2026-08-31", False)
    assert data["total"]["complaints"] == 53
    traffy = data["tables"]["channel"][0]
    assert (traffy["code"], sum(traffy["daily"]), len(traffy["daily"])) == ("traffy", 50, 30)


def test_a_folder_that_is_not_there_is_told(warehouse: ClickHouse, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        write_overview(look(warehouse), tmp_path / "missing" / "t.csv")
