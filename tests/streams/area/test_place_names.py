"""The tables of names in text: what is shipped reads, what is broken is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from complaints.errors import ConfigError
from complaints.reference.areas import Areas
from streams.area.mentions import Mentions
from streams.area.place_names import PlaceNames

CONFIG = Path(__file__).parents[3] / "config"
AREAS = Areas.load(CONFIG)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    shutil.copytree(CONFIG / "areas", tmp_path / "areas", ignore=shutil.ignore_patterns("cells.csv", "*.geojson"))
    return tmp_path


@pytest.mark.parametrize(
    ("file", "row", "message"),
    [
        ("names_in_text.csv", "เมืองหนึ่ง,99,free,,,", "no area has the code '99'"),
        ("names_in_text.csv", "เมืองหนึ่ง,,free,,,", "no area is called"),
        ("names_in_text.csv", "โคราช,30,free,,,", "occurs twice"),
        ("names_in_text.csv", "เมืองหนึ่ง,30,often,,,", "is none of free"),
        ("names_in_text.csv", "เมืองหนึ่ง,30", "expected 6 columns"),
        ("landmarks_country.csv", "หอนาฬิกา,9", "no area has the code '9'"),
        ("landmarks_country.csv", "เขื่อนภูมิพล,63", "occurs twice"),
        ("not_places.csv", "a,b", "expected 1 columns"),
        ("roads.csv", "ถนนหนึ่ง,10,x,30", "from_km, to_km"),
        ("roads.csv", "ถนนหนึ่ง,20,10,30", "is not below"),
        ("roads.csv", "ถนนหนึ่ง,,,3", "no area has the code '3'"),
        ("road_letters.csv", "กก,3", "no area has the code '3'"),
    ],
)
def test_a_broken_row_names_file_and_line(config: Path, file: str, row: str, message: str) -> None:
    path = config / "areas" / file
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, row]) + "\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"{file}:{len(lines) + 1}: .*{message}"):
        PlaceNames.load(config, AREAS)


def test_a_missing_table_is_named(config: Path) -> None:
    (config / "areas" / "roads.csv").unlink()
    with pytest.raises(ConfigError, match=r"roads\.csv"):
        PlaceNames.load(config, AREAS)


@pytest.mark.parametrize(("words", "message"), [("at: [ที่]\n", "expected the lists"), ("at: ที่\n", "list of words")])
def test_broken_context_words_are_named(config: Path, words: str, message: str) -> None:
    path = config / "areas" / "context.yaml"
    rest = path.read_text(encoding="utf-8").split("# Words above that", 1)[1]
    path.write_text(words if "expected" in message else f"{words}# Words above that{rest}", encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"context\.yaml.*{message}"):
        PlaceNames.load(config, AREAS)


def test_a_name_added_to_the_tables_is_found(config: Path) -> None:
    with (config / "areas" / "landmarks_country.csv").open("a", encoding="utf-8") as file:
        file.write("# a comment\nหอนาฬิกาสมมติ,5201\n")
    assert Mentions.load(config, AREAS).find("ไฟดับหน้าหอนาฬิกาสมมติ") == "5201"
