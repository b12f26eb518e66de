"""`complaints train-bodies`: from a file of decided tickets to weights that the router uses."""

from __future__ import annotations

import argparse
import csv
import shutil
from pathlib import Path

import pytest

from commands import train_bodies
from complaints.errors import ConfigError
from complaints.reference.agencies import Agencies
from complaints.settings import Settings
from learning.routing.evaluate import digest, read
from streams.routing.weights import load
from streams.steps.route import Router

PLACES = ("หน้าตลาด", "ปากซอย", "ข้างวัด", "ริมคลอง", "ใต้สะพาน", "หน้าโรงเรียน")


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    path = tmp_path / "tickets.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("ticket_id", "address", "description", "agency", "category"))
        for number, place in enumerate(PLACES * 3):
            told = f"{place} บ้านเลขที่ {number}"
            writer.writerow((f"P{number}", "เขตบางนา", f"นกแก้วส่งเสียงร้อง{told}", "เขตบางนา, การรถไฟแห่งประเทศไทย", "สัตว์"))
            writer.writerow((f"H{number}", "เขตบางนา", f"พื้นเป็นหลุม{told}", "เขตบางนา", "ถนน"))
    return path


def run(config: Path, *words: str | Path) -> int:
    parser = argparse.ArgumentParser()
    train_bodies.configure(parser)
    return train_bodies.run(parser.parse_args([str(word) for word in words]), Settings(config=config))


def test_the_router_uses_what_was_learned(
    tickets: Path, tmp_path: Path, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = shutil.copytree(config, tmp_path / "config")
    before = Router.load(own)
    assert run(own, tickets, "--folds", "3", "--repeats", "1") == 0
    told = " ".join(capsys.readouterr().err.split())
    assert "1 agencies from 36 tickets" in told
    assert "rules alone: set_f1 0.800, beyond_district_f1 0.000" in told
    assert "with what was learned: set_f1 1.000, beyond_district_f1 1.000" in told
    after = Router.load(own)
    assert after.training == digest(tickets) != before.training
    assert after.rules.split("-")[:2] == before.rules.split("-")[:2]
    assert after.rules != before.rules


def test_the_weights_go_where_they_are_wanted_and_are_the_same_twice(
    tickets: Path, tmp_path: Path, config: Path
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        assert run(config, tickets, "--folds", "0", "--out", tmp_path / name) == 0
    one, two = tmp_path / "one" / "bodies.npz", tmp_path / "two" / "bodies.npz"
    assert one.read_bytes() == two.read_bytes()
    agencies = Agencies.load(config)
    assert load(one, agencies)[0].header.agencies == ("srt",)
    assert len(list(read(tickets, agencies))) == 36
    with pytest.raises(ConfigError, match="no such folder"):
        run(config, tickets, "--out", tmp_path / "none")
