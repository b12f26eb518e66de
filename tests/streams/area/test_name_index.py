"""Names found in one pass over a text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streams.area.name_index import NameIndex

INDEX = NameIndex({"บางบ่อ": 1, "บางบอน": 2, "บาง": 3, "น่าน": 4, "ปัว": 5, "ปง": 6})


def test_every_name_is_found_the_longest_of_one_start_first() -> None:
    assert list(INDEX.scan("ที่บางบ่อ ปัว น่าน")) == [(3, 9, 1), (3, 6, 3), (10, 13, 5), (14, 18, 4)]


def test_a_name_of_three_letters_ends_the_text() -> None:
    assert list(INDEX.scan("ปัว")) == [(0, 3, 5)]


def test_at_one_place_the_longest_name_is_taken() -> None:
    assert INDEX.at("อบางบอน", 1) == (7, 2)
    assert INDEX.at("ปง", 0) == (2, 6)
    assert INDEX.at("ปาก", 0) is None


@given(st.text(alphabet="กขค", max_size=30), st.sets(st.text(alphabet="กขค", min_size=3, max_size=6), max_size=8))
def test_the_pass_finds_what_a_search_for_each_name_finds(text: str, names: set[str]) -> None:
    found = {(start, end) for start, end, _ in NameIndex(dict.fromkeys(names, 0)).scan(text)}
    expected = {(at, at + len(name)) for name in names for at in range(len(text)) if text.startswith(name, at)}
    assert found == expected
