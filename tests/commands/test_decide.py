"""`complaints decide`: the decisions that the rows of a file would get."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from commands.cli import main
from operations.decide_file.decision_row import HEADER

PHONE = "0812345678"
ROWS = [
    {"id": "1", "channel": "line-1111", "text": "ไฟถนนดับหลายดวง ซอยมืดมาก", "address": "เขตบางนา กรุงเทพมหานคร"},
    {"id": "2", "channel": "web-1111", "text": f"ถนนเป็นหลุมใหญ่ โทรกลับที่ {PHONE}", "address": "เขตบางนา กรุงเทพมหานคร"},
    {"id": "3", "channel": "no-such-channel", "text": "น้ำท่วมขังหน้าปากซอย", "address": ""},
]


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "cases.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, ROWS[0])
        rows.writeheader()
        rows.writerows(ROWS)
    return path


def test_each_row_gets_a_decision_with_official_names_and_a_refused_one_is_named(
    cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.csv"
    assert main(["decide", str(cases), "--out", str(out)]) == 1
    assert "id 3: unknown_channel" in capsys.readouterr().err
    with out.open(encoding="utf-8", newline="") as file:
        decided = list(csv.DictReader(file))
    assert list(decided[0]) == list(HEADER)
    assert [row["id"] for row in decided] == ["1", "2"]
    assert decided[0]["leads"].split(";")[0] == "สำนักงานเขตบางนา"
    assert decided[0]["subject"] == "local/road-light"
    assert (decided[0]["province_name"], decided[0]["district_name"]) == ("กรุงเทพมหานคร", "บางนา")
    assert 0 < float(decided[0]["confidence"]) <= 1
    assert PHONE not in out.read_text(encoding="utf-8")


def test_one_decision_is_shown_with_its_reasons(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["decide", str(cases), "--explain", "1"])
    shown = capsys.readouterr().out
    assert "สำนักงานเขตบางนา" in shown.replace("\n", "")
    assert "lighting" in shown


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("id,text\n1,ก\n", "cases.csv:1: no column channel"),
        (
            "id,channel,text,longitude,latitude\n1,line-1111,ถนนพัง,east,13\n",
            "cases.csv:2: longitude: 'east' is no number",
        ),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_line_and_field(
    content: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(content, encoding="utf-8")
    assert main(["decide", str(path), "--out", str(tmp_path / "out.csv")]) == 2
    assert says in capsys.readouterr().err


def test_an_id_that_is_not_there_is_named(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["decide", str(cases), "--explain", "9"]) == 2
    assert "no id '9'" in capsys.readouterr().err
