"""`complaints forecast` as a person runs it."""

from __future__ import annotations

import argparse
import csv
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from commands import forecast
from commands.cli import main
from complaints.clock import BANGKOK
from complaints.errors import ConfigError
from complaints.settings import ClickHouseSettings, Settings
from tests.trends.forecast.made import FIRST, hourly
from trends.surges.read_events import COLUMNS


def run(settings: ClickHouseSettings, *options: str) -> int:
    parser = argparse.ArgumentParser()
    forecast.configure(parser)
    return forecast.run(parser.parse_args(options), Settings(clickhouse=settings))


@pytest.fixture
def events(tmp_path: Path) -> Path:
    file, start = tmp_path / "events.csv", datetime.combine(FIRST, datetime.min.time(), BANGKOK)
    with file.open("w", encoding="utf-8", newline="") as lines:
        rows = csv.writer(lines)
        rows.writerow(COLUMNS)
        for part, hours in enumerate(hourly(40, level=60.0)):
            for hour, count in enumerate(hours):
                time = (start + timedelta(hours=hour)).isoformat()
                rows.writerows([[time, f"part-{part}", "", "", "", ""]] * int(count))
    return file


def test_a_file_is_tested_back(events: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checked = tmp_path / "checked.csv"
    assert main(["forecast", "backtest", str(events), "--top", "2", "--json", "--csv", str(checked)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["key"] for one in found["series"]] == ["", "part-0", "part-1"]
    assert found["summary"]["series"] == 3
    assert 0 < found["summary"]["total_relative_error"] < 1.2
    with checked.open(encoding="utf-8-sig", newline="") as lines:
        assert len(list(csv.DictReader(lines))) == sum(one["forecasts"] for one in found["series"])
    assert main(["forecast", "backtest", str(events)]) == 0
    assert "part-3" in capsys.readouterr().out


def test_the_coming_days_from_clickhouse(
    loaded: ClickHouseSettings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(loaded, "--until", "2026-08-31", "--json") == 0
    [total] = json.loads(capsys.readouterr().out)["series"]
    assert [total["key"], total["days"][0]["day"], len(total["days"])] == ["", "2026-09-01", 14]
    assert run(loaded, "--until", "2026-08-31", "--by", "category", "--top", "2", "--csv", str(tmp_path / "f.csv")) == 0
    assert "ถนน" in capsys.readouterr().out
    assert (tmp_path / "f.csv").read_text(encoding="utf-8-sig").count("\n") == 1 + 3 * 14
    assert run(loaded, "--until", "2026-08-31", "--category", "น้ำท่วม", "--province", "10", "--days", "30") == 0
    assert "unproven" in capsys.readouterr().out
    assert run(loaded, "--until", "2026-08-31", "--group", "local") == 0
    assert "Local affairs" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--category", "road", "--group", "transport"), "ask for different things"),
        (("--category", "canal"), "no complaints from"),
        (("--top", "0"), "--top is 0"),
    ],
)
def test_what_cannot_be_told_is_refused(loaded: ClickHouseSettings, options: tuple[str, ...], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        run(loaded, "--until", "2026-08-31", *options)


def test_an_empty_database_has_nothing_to_forecast(
    clickhouse: ClickHouseSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(clickhouse) == 0
    assert "no complaints yet" in capsys.readouterr().out
