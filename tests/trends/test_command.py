"""`complaints trends` as a person runs it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from commands import trends
from complaints.errors import ConfigError
from complaints.settings import ClickHouseSettings, Settings


def run(settings: ClickHouseSettings, *options: str) -> int:
    parser = argparse.ArgumentParser()
    trends.configure(parser)
    return trends.run(parser.parse_args(options), Settings(clickhouse=settings))


def test_tables_and_files(loaded: ClickHouseSettings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    png, csv = tmp_path / "t.png", tmp_path / "t.csv"
    assert run(loaded, "--days", "7", "--by", "category", "--png", str(png), "--csv", str(csv)) == 0
    out = capsys.readouterr().out
    assert "2026-08-25 – 2026-08-31 · 7" in out
    assert "30" in out  # 7 roads, 20 floods, 3 noises
    assert png.is_file()
    assert csv.is_file()


def test_json_is_one_document(loaded: ClickHouseSettings, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(loaded, "--json", "--category", "น้ำท่วม") == 0
    assert json.loads(capsys.readouterr().out)["filters"] == {"category": "flood"}


def test_an_empty_database_is_reported_as_no_complaints(
    clickhouse: ClickHouseSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(clickhouse) == 0
    assert "no complaints yet" in capsys.readouterr().out
    assert run(clickhouse, "--json") == 0
    assert json.loads(capsys.readouterr().out)["total"]["complaints"] == 0


def test_wrong_options_are_told(loaded: ClickHouseSettings, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ConfigError, match="--top is 0"):
        run(loaded, "--top", "0")
    with pytest.raises(SystemExit):
        run(loaded, "--since", "31/8/2569")
    assert "write YYYY-MM-DD" in capsys.readouterr().err
