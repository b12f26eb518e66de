from __future__ import annotations

import csv
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from commands.cli import main
from complaints.clock import BANGKOK
from complaints.errors import ConfigError
from tests.trends.closures.made import city
from tests.trends.forecast.test_command import lines_of
from trends.closures.read_tickets import COLUMNS, read_tickets

EPOCH = datetime(1970, 1, 1, tzinfo=BANGKOK)


def test_closings_of_a_file_are_audited_as_the_page_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "tickets.csv"
    with file.open("w", encoding="utf-8", newline="") as lines:
        rows = csv.writer(lines)
        rows.writerow(COLUMNS)
        for one in city({"water": 0.3}, places=900):
            times = [
                (EPOCH + timedelta(days=day)).isoformat() if day else "" for day in (one.reported, one.closed or 0)
            ]
            rows.writerow([*times, one.category, one.district, one.agency, one.longitude, one.latitude])
        rows.writerow([times[0], "", "road", "north", "works", "", ""])  # without a place
    for line in lines_of("What was resolved"):
        assert main([*line[1:], "--csv", "audit.csv"]) == 0
    table, _, data = capsys.readouterr().out.partition('{"method"')
    assert "excess" in table
    found = json.loads('{"method"' + data)
    assert found["agencies"][0]["agency"] == ""
    assert {"th", "en"} == found["method"].keys()
    assert max(found["agencies"], key=lambda one: one["excess"])["agency"] == "water"
    assert (tmp_path / "audit.csv").read_text(encoding="utf-8-sig").startswith("agency,closed,again,control,excess")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("reported\n", r"tickets.csv:1: no column closed"),
        (",".join(COLUMNS) + "\nyesterday,,road,north,works,100.5,13.5\n", "csv:2: 'yesterday' is not a time"),
        (
            ",".join(COLUMNS) + "\n2026-01-01,,road,north,works,east,13.5\n",
            "csv:2: 'east' is not a number of degrees of longitude",
        ),
        (
            ",".join(COLUMNS) + "\n2026-01-01,,road,north,works,nan,13.5\n",
            "csv:2: 'nan' is not a number of degrees of longitude",
        ),
        (
            ",".join(COLUMNS) + "\n2026-01-01,,road,north,works,13.5,100.5\n",
            "csv:2: '100.5' is not a number of degrees of latitude",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(text: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "tickets.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=told):
        read_tickets(file)
