from __future__ import annotations

import csv
import re
import shlex
from pathlib import Path

import pytest

from commands.cli import main
from complaints.clock import BANGKOK
from complaints.errors import ConfigError
from tests.test_architecture import ROOT
from tests.trends.surges.weeks import DAY, START, quiet, surge
from trends.surges.read_events import COLUMNS, read_events
from trends.surges.report import Report, time_of

PAGE = ROOT / "docs/surges.md"


def write(file: Path, reports: list[Report]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as lines:
        rows = csv.writer(lines)
        rows.writerow(COLUMNS)
        for one in sorted(reports, key=lambda one: one.hour):
            time = time_of(one.hour).astimezone(BANGKOK).isoformat()
            rows.writerow([time, one.category, one.area, one.longitude, one.latitude, one.text])
    return file


@pytest.mark.long
def test_a_file_is_replayed_into_episodes_as_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (command,) = re.findall(r"^complaints (surges replay .*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "events.csv", [*quiet(40), *surge(START + 30 * DAY, 40)])
    assert main(shlex.split(command)) == 0
    with (tmp_path / "episodes.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    found = [row for row in rows if row["category"] == "flood" and row["district"] == "area-03"]
    assert [row["kind"] for row in found] == ["incident"]
    assert found[0]["opened"] < found[0]["closed"]
    assert found[0]["opened"].endswith("+07:00")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("time,category\n", "no column district"),
        (",".join(COLUMNS) + "\nyesterday,a,b,1,2,c\n", ":2: 'yesterday' is not a time"),
        (",".join(COLUMNS) + "\n2026-01-01T00:00:00+07:00,a,b,east,2,c\n", ":2: 'east' is not a number"),
    ],
)
def test_a_wrong_file_is_named_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "events.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=told):
        read_events(file)
