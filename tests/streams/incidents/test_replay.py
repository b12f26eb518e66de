"""`complaints incidents replay`: a file of reports in, a file of incidents out."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from commands.cli import main
from complaints.errors import ConfigError
from streams.incidents.read_reports import read_reports
from tests.streams.incidents.reports import FLOOD, LAMP

HEAD = "id,time,category,longitude,latitude,text\n"


def written(file: Path, rows: list[str]) -> Path:
    file.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return file


def test_incidents_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        f"3,2026-03-02T10:00,streetlight,100.53,13.7401,{LAMP}",
        f"1,2026-03-02T08:00,,100.53,13.74,{LAMP}",
        f"2,2026-03-02T09:00,flood,100.53,13.74,{FLOOD}",
        f"4,2026-03-02T09:00,flood,,,{FLOOD}",
    ]
    out = tmp_path / "incidents.csv"
    assert main(["incidents", "replay", str(written(tmp_path / "events.csv", rows)), "--out", str(out)]) == 0
    assert capsys.readouterr().out.startswith("3 reports, 1 incidents")
    with out.open(encoding="utf-8", newline="") as lines:
        found = list(csv.DictReader(lines))
    assert [(one["complaint"], one["joined_to"], one["rule"], one["metres"], one["hours"]) for one in found] == [
        ("1", "", "", "", ""),
        ("3", "1", "repeat", "11.1", "2.0"),
    ]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("1,noon,flood,100.5,13.7,x", ":2: 'noon' is not a time"),
        ("1,2026-03-02,flood,east,13.7,x", ":2: 'east'"),
        ("1,2026-03-02,flood,nan,13.7,x", ":2: 'nan'"),
    ],
)
def test_a_broken_row_is_named(tmp_path: Path, row: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        read_reports(written(tmp_path / "events.csv", [row]))
