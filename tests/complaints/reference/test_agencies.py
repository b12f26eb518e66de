"""The shipped agencies, how names are recognised, and the loader's errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaints.errors import ConfigError
from complaints.reference.agencies import Agencies
from complaints.reference.areas import Areas

CONFIG = Path(__file__).parents[3] / "config"


@pytest.fixture(scope="module")
def agencies() -> Agencies:
    return Agencies.load(CONFIG)


def test_every_district_of_bangkok_and_every_province_has_its_door(agencies: Agencies) -> None:
    for area in Areas.load(CONFIG):
        if len(area.code) == 4 and area.code.startswith("10"):
            assert agencies[f"bkk-{area.code}"].area == area.code
        if len(area.code) == 2 and area.code != "10":
            assert agencies[f"damrongdhama-{area.code}"].area == area.code


def test_all_have_names_in_both_languages(agencies: Agencies) -> None:
    assert len(agencies) > 200
    assert all(any("ก" <= sign <= "๙" for sign in agency.th) for agency in agencies)
    assert all(agency.en.isascii() for agency in agencies)


@pytest.mark.parametrize(
    ("name", "body", "part_of"),
    [
        ("เขตบางนา", "bkk-1047", "bkk-1047"),
        ("ฝ่ายโยธา เขตบางนา", None, "bkk-1047"),
        ("สน.บางนา", None, "police"),
        ("กองบังคับการตำรวจนครบาล 5 (บก.น.5)", None, "police"),
        ("แขวงทางหลวงกรุงเทพ", None, "doh"),
        ("แขวงทางหลวงชนบทนนทบุรี", None, "drr"),
        ("รฟม.", "mrta", "mrta"),
        ("การประปานครหลวง", "mwa", "mwa"),
        ("ชมรมคนรักแมว", None, None),
    ],
)
def test_names_and_parts_are_recognised(agencies: Agencies, name: str, body: str | None, part_of: str | None) -> None:
    assert (agencies.named(name), agencies.named_or_part(name)) == (body, part_of)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{id: b, th: บีบี, en: Bee, level: galactic}", "3: agencies.1.level: Invalid enum value 'galactic'"),
        ("{id: a, th: บีบี, en: Bee, level: local}", "3: agencies.1: agency 'a' occurs twice"),
        ("{id: b, th: บีบี, en: Bee, level: local, parent: c}", "3: agencies.1.parent: no agency 'c'"),
        ("{id: b, th: บีบี, en: Bee, level: local, aliases: [เอเอ]}", "3: agencies.1: 'เอเอ' is a name of 'a' already"),
        ("{id: b, th: บีบี, en: Bee, level: local, phone: '1'}", "3: agencies.1.phone: unknown key 'phone'"),
        ("{id: b, id: c, th: บีบี, en: Bee, level: local}", "3: key 'id' occurs twice"),
    ],
)
def test_errors_name_file_and_line(tmp_path: Path, entry: str, message: str) -> None:
    (tmp_path / "agencies.yaml").write_text(
        f"agencies:\n  - {{id: a, th: เอเอ, en: Aye, level: local}}\n  - {entry}\n", encoding="utf-8"
    )
    with pytest.raises(ConfigError) as error:
        Agencies.load(tmp_path)
    assert f"agencies.yaml:{message}" in str(error.value)


@pytest.mark.parametrize("text", ["", "agencies: {}", "other: []", "agencies: [", "- a"])
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "agencies.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"agencies\.yaml"):
        Agencies.load(tmp_path)
