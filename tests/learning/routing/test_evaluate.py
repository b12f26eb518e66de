"""Evaluation of the router: reductions, scores, files."""

from __future__ import annotations

import argparse
import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from complaints.errors import ConfigError
from complaints.events.complaint import Received, Role, Route, Routing
from complaints.reference.agencies import Agencies
from complaints.settings import Settings
from learning.routing.evaluate import Ticket, configure, measure, read, reduce, run, write

CONFIG = Path(__file__).parents[3] / "config"
AGENCIES = Agencies.load(CONFIG)
NOW = datetime(2024, 12, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("names", "bodies"),
    [
        ("เขตบางนา, กรุงเทพมหานคร, เพื่อนชัชชาติ", {"bkk-1047"}),
        ("กรุงเทพโปร่งใส, ร้องทุกข์ กทม. 1555", set()),
        ("ฝ่ายโยธา เขตบางนา, เขตบางนา", {"bkk-1047"}),
        ("สน.บางนา, กองบังคับการตำรวจนครบาล 5 (บก.น.5), สำนักงานตำรวจแห่งชาติ (Royal Thai Police)", {"police"}),
        ("แขวงทางหลวงกรุงเทพ กรมทางหลวง, กรมทางหลวง", {"doh"}),
        ("กองระบบคลอง สำนักการระบายน้ำ, สำนักการระบายน้ำ กทม.", {"กองระบบคลอง สำนักการระบายน้ำ", "bkk-drainage"}),
        ("สมาคมที่ไม่มีใครรู้จัก", {"สมาคมที่ไม่มีใครรู้จัก"}),
        (" , ", set()),
    ],
)
def test_bodies_are_reduced_as_the_docs_say(names: str, bodies: set[str]) -> None:
    assert reduce(names, AGENCIES) == bodies


def _ticket(*truth: str) -> Ticket:
    complaint = Received(complaint_id=UUID(int=1), channel="traffy", text="-", submitted=NOW, received=NOW, revised=NOW)
    return Ticket("T1", complaint, frozenset(truth))


def _routing(*agencies: str) -> Routing:
    roles: list[Role] = ["responsible", *["co-working" for _ in agencies[1:]]] if agencies else []  # type: ignore[list-item]
    routes = tuple(
        Route(agency=agency, role=role, rule="r", reason="-") for agency, role in zip(agencies, roles, strict=True)
    )
    return Routing(rules="1-x", routes=routes, triage=None if agencies else "no-rule")


def test_scores() -> None:
    tickets = [_ticket("bkk-1047", "doh"), _ticket("bkk-1001"), _ticket("bkk-1002", "ใคร"), _ticket()]
    routings = [_routing("bkk-1047", "doh"), _routing("police", "bkk-1001"), _routing(), _routing("bkk-transparency")]
    score = measure(tickets, routings, AGENCIES)
    assert (score.rows, score.scored, score.triage) == (4, 3, 0.25)
    assert score.top1 == pytest.approx(1 / 3)
    assert score.top1_routed == pytest.approx(1 / 2)
    assert score.precision == pytest.approx(3 / 4)
    assert score.recall == pytest.approx(3 / 5)
    assert score.set_f1 == pytest.approx(2 / 3)
    assert score.exact == pytest.approx(2 / 4)
    assert (score.beyond_district_precision, score.beyond_district_recall) == (0.5, 0.5)


def test_predictions_are_names_the_responsible_body_first(tmp_path: Path) -> None:
    write(tmp_path / "out.csv", [_ticket(), _ticket()], [_routing("bkk-1047", "mea"), _routing()], AGENCIES)
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [["ticket_id", "agencies"], ["T1", "เขตบางนา, การไฟฟ้านครหลวง MEA"], ["T1", ""]]


def _file(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_the_command_prints_the_scores(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tickets = _file(
        tmp_path / "tickets.csv",
        [
            ["ticket_id", "address", "description", "agency", "category"],
            ["T1", "เขตบางนา แขวงบางนาเหนือ", "ฝาท่อชำรุดหน้าตลาด", "เขตบางนา, กรุงเทพมหานคร", "ถนน"],
            ["T2", "", "รถเมล์สาย 8 ขับเร็วมาก", "องค์การขนส่งมวลชนกรุงเทพ (ขสมก.)", "อื่นๆ"],
        ],
    )
    parser = argparse.ArgumentParser()
    configure(parser)
    args = parser.parse_args([str(tickets), "--json", "--predictions", str(tmp_path / "out.csv")])
    assert run(args, Settings(config=CONFIG)) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["top1"], figures["set_f1"], figures["beyond_district_f1"], figures["triage"]) == (
        1.0,
        1.0,
        1.0,
        0.0,
    )
    assert figures["seen_in_training"] is False
    assert "เขตบางนา" in (tmp_path / "out.csv").read_text(encoding="utf-8")
    assert run(parser.parse_args([str(tickets)]), Settings(config=CONFIG)) == 0
    assert "set_f1" in capsys.readouterr().out


def test_a_missing_column_or_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"tickets\.csv:1: no column address"):
        list(read(_file(tmp_path / "tickets.csv", [["ticket_id"], ["T1"]]), AGENCIES))
    with pytest.raises(ConfigError, match=r"none\.csv: No such file"):
        list(read(tmp_path / "none.csv", AGENCIES))
