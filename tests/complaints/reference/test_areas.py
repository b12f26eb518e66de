"""The shipped area tables, and the loader's errors."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from complaints.errors import ConfigError
from complaints.reference.areas import Areas

CONFIG = Path(__file__).parents[3] / "config"


@pytest.fixture(scope="module")
def areas() -> Areas:
    return Areas.load(CONFIG)


def test_all_areas_are_there(areas: Areas) -> None:
    assert Counter(len(area.code) for area in areas) == {2: 77, 4: 928, 6: 7436}


def test_every_area_lies_in_one_that_exists(areas: Areas) -> None:
    assert all(area.code[:-2] in areas for area in areas if len(area.code) > 2)


@pytest.mark.parametrize(
    ("code", "thai"),
    [
        ("10", "กรุงเทพมหานคร"),
        ("1047", "เขตบางนา"),
        ("104702", "แขวงบางนาเหนือ"),
        ("83", "จังหวัดภูเก็ต"),
        ("8302", "อำเภอกะทู้"),
        ("830202", "ตำบลป่าตอง"),
        ("99", "99"),
    ],
)
def test_names_carry_their_level(areas: Areas, code: str, thai: str) -> None:
    assert areas.thai(code) == thai


def test_the_english_name_of_an_unknown_code_is_the_code(areas: Areas) -> None:
    assert (areas.english("1047"), areas.english("99")) == ("Bang Na", "99")


def test_an_abolished_code_leads_to_its_successors(areas: Areas) -> None:
    assert areas.current("104701") == ("104702", "104703")
    assert areas.current("1047") == ("1047",)
    assert areas.current("999999") == ()


def test_successors_and_spellings_exist(areas: Areas) -> None:
    assert all(code in areas for gone in areas.abolished for code in areas.current(gone))
    assert all(code in areas for code in (*areas.spellings.values(), *areas.landmarks.values()))


def test_a_spelling_of_no_area_names_its_line(tmp_path: Path) -> None:
    shutil.copytree(CONFIG / "areas", tmp_path / "areas")
    (tmp_path / "areas" / "spellings.csv").write_text("spelling,code\nกทม,10\nดาวอังคาร,98\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"spellings\.csv:3: no area has the code '98'"):
        Areas.load(tmp_path)


def test_a_short_row_names_its_line(tmp_path: Path) -> None:
    shutil.copytree(CONFIG / "areas", tmp_path / "areas")
    (tmp_path / "areas" / "areas.csv").write_text("code,thai,english,postcodes\n10,กรุงเทพมหานคร\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"areas\.csv:2: expected 4 columns, found 2"):
        Areas.load(tmp_path)


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"areas\.csv: No such file"):
        Areas.load(tmp_path)
