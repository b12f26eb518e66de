"""The sample as the demo decides it: all groups and provinces occur, and few complaints wait for an official."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from commands.cli import main
from complaints.reference.areas import Areas
from complaints.reference.taxonomy import load_taxonomy
from producers.sample import generate, load_material

pytestmark = pytest.mark.long

Row = dict[str, str]


@pytest.fixture(scope="module")
def decided(config: Path, tmp_path_factory: pytest.TempPathFactory) -> Sequence[Row]:
    folder = tmp_path_factory.mktemp("sample")
    asked, answered = folder / "in.csv", folder / "out.csv"
    with asked.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "channel", "text", "address", "longitude", "latitude"])
        for number, made in enumerate(generate(load_material(config))):
            if made.category:
                submission = made.submission
                place = submission.place
                where = (place.address, place.longitude, place.latitude) if place else (None, None, None)
                rows.writerow([number, submission.channel, submission.text, *where])
    assert main(["decide", str(asked), "--out", str(answered)]) == 0
    with answered.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_group_and_every_province_is_decided(decided: Sequence[Row], config: Path) -> None:
    assert {row["subject"].partition("/")[0] for row in decided} == {each.code for each in load_taxonomy(config).groups}
    provinces = {area.code for area in Areas.load(config) if len(area.code) == 2}
    assert len(provinces) == 77
    assert {row["province"] for row in decided} - {""} == provinces


def test_under_twelve_percent_wait_for_an_official(decided: Sequence[Row]) -> None:
    assert sum(bool(row["triage"]) for row in decided) < 0.12 * len(decided)
