"""`complaints forecast` as a person runs it."""

from __future__ import annotations

import argparse
import csv
import json
import re
import shlex
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from commands import forecast
from commands.cli import main
from complaints.clock import BANGKOK
from complaints.errors import ConfigError
from complaints.settings import ClickHouseSettings, Settings
from tests.test_architecture import ROOT
from tests.trends.forecast.made import FIRST, hourly
from trends.surges.read_events import COLUMNS


def run(settings: ClickHouseSettings, *options: str) -> int:
    parser = argparse.ArgumentParser()
    forecast.configure(parser)
    return forecast.run(parser.parse_args(options), Settings(clickhouse=settings))


def lines_of(section: str) -> list[list[str]]:
    """The commands of one section of docs/forecast.md, as words."""
    text = (ROOT / "docs/forecast.md").read_text(encoding="utf-8").partition(f"## {section}\n")[2].partition("\n## ")[0]
    (block,) = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [shlex.split(line) for line in block.strip().splitlines()]


@pytest.fixture
def events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file in the folder in which the commands are run."""
    monkeypatch.chdir(tmp_path)
    file, start = tmp_path / "events.csv", datetime.combine(FIRST, datetime.min.time(), BANGKOK)
    with file.open("w", encoding="utf-8", newline="") as lines:
        rows = csv.writer(lines)
        rows.writerow(COLUMNS)
        for part, hours in enumerate(hourly(40, level=60.0)):
            for hour, count in enumerate(hours):
                time = (start + timedelta(hours=hour)).isoformat()
                rows.writerows([[time, f"part-{part}" if part else "[part-0]", "", "", "", ""]] * int(count))
    return file


@pytest.mark.usefixtures("events")
def test_a_file_is_tested_back_as_the_page_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for line in lines_of("How good they have been"):
        assert main(line[1:]) == 0
    table, _, data = capsys.readouterr().out.partition('{"interval"')
    assert "part-3" in table
    assert "[part-0]" in table
    found = json.loads('{"interval"' + data)
    assert [one["key"] for one in found["series"]] == ["", "[part-0]", "part-1", "part-2"]
    assert found["summary"]["series"] == 4
    assert 0 < found["summary"]["total_relative_error"] < 1.2
    with (tmp_path / "checked.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert len(list(csv.DictReader(lines))) == sum(one["forecasts"] for one in found["series"])


def test_the_coming_days_from_clickhouse_as_the_page_says(
    loaded: ClickHouseSettings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    outs = []
    for line in lines_of("The coming days"):
        assert run(loaded, *line[2:], "--until", "2026-08-31") == 0
        outs.append(capsys.readouterr().out)
    days, categories, provinces, floods, group = outs
    assert "2026-09-14" in days
    assert "ถนน" in categories
    assert "10" in provinces or "กรุงเทพ" in provinces
    assert (tmp_path / "forecast.csv").read_text(encoding="utf-8-sig").count("\n") == 1 + 3 * 14
    assert "unproven" in floods
    [one] = json.loads(group)["series"]
    assert [one["key"], one["days"][0]["day"], len(one["days"])] == ["local", "2026-09-01", 14]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--category", "road", "--group", "transport"), "--category and --group ask for different things"),
        (("--category", "road", "--by", "category"), "--category and --by category ask for different things"),
        (("--until", "2200-01-01"), "--until is 2200-01-01, a day that is not over"),
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
