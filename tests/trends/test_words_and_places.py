"""The commands of docs/rising-words-and-hotspots.md as written, over a file of complaints of our own making."""

from __future__ import annotations

import csv
import json
import re
import shlex
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from commands.cli import main
from complaints.settings import DEFAULT_CONFIG
from tests.trends.complaint_rows import FIRST

PAGE = DEFAULT_CONFIG.parent / "docs" / "rising-words-and-hotspots.md"
TEXTS = ("ถนนเป็นหลุม", "ขยะล้นถัง", "ไฟดับทั้งซอย", "ฝาท่อแตก", "หมาจรจัดเยอะ")
COLUMNS = ("time", "category", "province", "district", "longitude", "latitude", "text", "triage", "agency", "solved")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with complaints.csv: 40 days of five matters, drones on the last day, and a flooded corner."""
    rng = np.random.default_rng(1)
    rows: list[list[object]] = []
    for number in range(2000):
        time = FIRST + timedelta(days=float(rng.uniform(0, 40)))
        x, y = rng.normal((100.55, 13.75), 0.03)
        rows.append(["road", "10", "1001", x, y, f"{TEXTS[number % 5]} จุดที่ {number}", "", "doh", ""])
        rows[-1].insert(0, time)
    for number in range(60):
        time = FIRST + timedelta(days=float(rng.uniform(0, 40)))
        place = rng.normal((100.6, 13.8), 0.002, 2)
        solved = (time + timedelta(days=1)).date()
        rows.append([time, "flood", "10", "1002", *place, f"น้ำท่วม {number}", "", "doh", solved])
    for number in range(16):
        time = FIRST + timedelta(days=39, hours=1 + number)
        place = rng.normal((100.5, 13.7), 0.02, 2)
        rows.append([time, "other", "10", "1003", *place, f"โดรนบินเหนือบ้าน {number}", "no-rule", "", ""])
    with (tmp_path / "complaints.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(COLUMNS)
        lines.writerows(rows)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.long
def test_the_commands_of_the_page(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    lines = [line for block in re.findall(r"```\n(.*?)```", page, re.DOTALL) for line in block.splitlines()]
    said = {}
    for line in lines:
        program, *words = shlex.split(line)
        assert program == "complaints"
        assert main(words) == 0, line
        said[" ".join(words[:2])] = capsys.readouterr().out
    assert "โดรน" in said["words rising"]
    assert "โดรน" in said["words others"]
    assert (here / "proposed" / "routing.yaml").is_file()
    with (here / "hotspots.csv").open(encoding="utf-8-sig", newline="") as file:
        (first, *_) = csv.DictReader(file)
    assert abs(float(first["longitude"]) - 100.6) < 0.02
    assert main(["words", "rising", "complaints.csv", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["day"] == "2026-02-09"
    assert any("บิน" in str(row) for row in told["rows"])
    assert main(["hotspots", "chronic", "complaints.csv", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"][0]["category"] == "flood"


def test_what_is_wrong_is_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = {
        "hotspots cells complaints.csv --category nothing": "nothing: not in config/taxonomy.yaml",
        "words others complaints.csv --propose p --group 99 --least 100": "there are 0 groups",
        "words rising complaints.csv --top 0": "--top is 0",
        "words rising complaints.csv --since 2027-01-01": "is after the last day",
        "words rising no.csv": "no.csv",
        "hotspots changes complaints.csv --category flood --on 2026-03-01": "--on 2026-03-01: the days read are",
    }
    for line, told in wrong.items():
        assert main(line.split()) == 2
        assert told in capsys.readouterr().err
    for line in (
        "words rising complaints.csv --mistakes-per-day 0",
        "words others complaints.csv --least 0",
        "words others complaints.csv --likeness 0",
        "hotspots cells complaints.csv --category flood --period-days 0",
    ):
        with pytest.raises(SystemExit):
            main(line.split())
        assert line.split()[-2] in capsys.readouterr().err


def test_an_empty_file(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "none.csv").write_text("time\n")
    assert main(["hotspots", "reporting", "none.csv"]) == 0
    assert "no complaints" in capsys.readouterr().out
