"""Cells learned from a small made-up town of two districts."""

from __future__ import annotations

import csv
from pathlib import Path

import h3.api.basic_int as h3
import numpy as np
import pytest

from complaints.errors import ConfigError
from learning.area.evaluate import evaluate
from learning.area.learn import learn, read_places, read_tickets
from learning.area.points import Labelled
from streams.area.cells import Cells

PROVINCES = {h3.latlng_to_cell(13.75, 100.7, 6): "10", h3.latlng_to_cell(18.79, 98.98, 6): "50"}


def _town(seed: int) -> Labelled:
    """West of 100.5 is one district, east of it another."""
    longitude, latitude = np.random.default_rng(seed).uniform((100.48, 13.74), (100.52, 13.76), (600, 2)).T
    return Labelled(longitude, latitude, np.where(longitude < 100.5, "100101", "103703"))


def test_cells_follow_the_tickets() -> None:
    cells = Cells(learn(_town(1), PROVINCES))
    other = _town(2)
    right = [cells.at(x, y) == code for x, y, code in zip(*other, strict=True)]
    assert sum(right) / len(right) > 0.97


def test_far_from_tickets_a_cell_knows_the_province_only() -> None:
    cells = Cells(learn(_town(1), PROVINCES))
    assert (cells.at(100.7, 13.75), cells.at(98.98, 18.79), cells.at(103.0, 18.5)) == ("10", "50", "")


def test_learning_twice_gives_the_same_table() -> None:
    assert learn(_town(1), PROVINCES) == learn(_town(1), PROVINCES)


def test_held_out_accuracy_is_reported_for_each_level() -> None:
    rows = {(row.where, row.level): row for row in evaluate(_town(3), PROVINCES)}
    assert rows["Bangkok", "district"].right > 0.9
    assert rows["Bangkok", "province"].right == 1.0
    assert rows["elsewhere", "district"].tickets == 0


def _write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["ticket_id", "lon", "lat", "address"])
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_tickets_without_point_or_district_are_left_out(tmp_path: Path) -> None:
    good = {"ticket_id": "A", "lon": "100.5", "lat": "13.7", "address": "1001"}
    rows = [good, good, good | {"ticket_id": "B", "lon": ""}, good | {"ticket_id": "C", "address": "10"}]
    rows.append(good | {"ticket_id": "D", "lon": "13.7", "lat": "100.5"})
    tickets = read_tickets([_write(tmp_path / "tickets.csv", rows)], str)
    assert tickets.codes.tolist() == ["1001"]


def test_a_file_without_one_usable_ticket_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"tickets\.csv: no row with lon, lat"):
        read_tickets([_write(tmp_path / "tickets.csv", [])], str)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"places\.csv"):
        read_places(tmp_path / "places.csv")
