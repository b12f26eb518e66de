"""docs/queries.md: the commands and recipes for pandas and Excel work as written."""

from __future__ import annotations

import re
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from complaints.settings import ClickHouseSettings
from sinks.clickhouse.fact_rows import COLUMNS, encode
from sinks.clickhouse.fact_table import FactTable
from stores.clickhouse.client import ClickHouse
from tests.programs import needs
from tests.trends.conftest import LAST, fact

PAGE = (Path(__file__).parents[2] / "docs" / "queries.md").read_text(encoding="utf-8")
RECIPES = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
[COMMAND] = re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def _changed(number: int, **values: object) -> bytes:
    row = list(fact(number, LAST))
    for name, value in values.items():
        row[list(COLUMNS).index(name)] = value
    return encode(tuple(row))  # type: ignore[arg-type]


@pytest.fixture
def here(clickhouse: ClickHouseSettings, http_port: int) -> dict[str, str]:
    """Addresses on the page, and their replacements in this test."""
    database = ClickHouse(clickhouse)
    FactTable(database).insert(
        [
            _changed(1, reference="0012", text="NA", longitude=None, latitude=None),
            _changed(2, reference="=1+1", text="ไฟดับ, ถนนมืด\nสองบรรทัด", categories=["light", "road"]),
        ]
    )
    FactTable(database).recompute({fact(1, LAST)[0]})
    return {
        "127.0.0.1:8123": f"127.0.0.1:{http_port}",
        '"database": "complaints"': f'"database": "{clickhouse.database}"',
        "database=complaints": f"database={clickhouse.database}",
    }


def _as_here(text: str, here: dict[str, str]) -> str:
    for written, real in here.items():
        text = text.replace(written, real)
    return text


def test_the_command_is_answered(here: dict[str, str]) -> None:
    needs("curl")
    done = subprocess.run(["bash", "-ec", _as_here(COMMAND, here)], capture_output=True, text=True, check=True)
    assert "complaints" in done.stdout
    assert str(LAST) in done.stdout


def test_the_recipes_keep_zones_codes_and_texts(
    here: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for recipe in RECIPES:
        exec(_as_here(recipe, here), names)
    frame: pd.DataFrame = names["frame"]
    assert str(frame["submitted"].dtype).endswith("Asia/Bangkok]")
    assert set(frame["reference"]) == {"0012", "=1+1"}
    assert set(frame["text"]) == {"NA", "ไฟดับ, ถนนมืด\nสองบรรทัด"}
    assert frame["province"].tolist() == ["10", "10"]
    assert frame["longitude"].isna().sum() == 1
    rows = [[cell.value for cell in row] for row in load_workbook("complaints.xlsx")["complaints"]]
    shown = {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    assert shown["0012"]["submitted (Bangkok)"] == datetime(LAST.year, LAST.month, LAST.day, 12, 30)  # noqa: DTZ001
    assert (shown["0012"]["district"], shown["0012"]["longitude"], shown["0012"]["text"]) == ("1047", None, "NA")
    assert shown["=1+1"]["categories"] == "light, road"
    kinds = {cell.data_type for row in load_workbook("complaints.xlsx")["complaints"] for cell in row}
    assert "f" not in kinds
