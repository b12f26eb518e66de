"""The longest name at a place of a text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streams.area.name_index import NameIndex

INDEX = NameIndex({"บางบ่อ": 1, "บางบอน": 2, "บาง": 3, "น่าน": 4, "ปัว": 5, "ปง": 6})


def test_at_one_place_the_longest_name_is_taken() -> None:
    assert INDEX.at("อบางบอน", 1) == (7, 2)
    assert INDEX.at("ปง", 0) == (2, 6)
    assert INDEX.at("ปาก", 0) is None


@given(st.text(alphabet="กขค", max_size=12), st.sets(st.text(alphabet="กขค", min_size=2, max_size=6), max_size=8))
def test_the_longest_is_what_a_search_for_each_name_finds(text: str, names: set[str]) -> None:
    longest = max((len(name) for name in names if text.startswith(name)), default=0)
    assert NameIndex(dict.fromkeys(names, 0)).at(text, 0) == ((longest, 0) if longest else None)
