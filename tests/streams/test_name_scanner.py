"""Names found in one pass over many texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streams.name_scanner import NameScanner

_SCANNER = NameScanner({"บางบ่อ": 1, "บางบอน": 2, "บาง": 3, "น่าน": 4, "ปัว": 5, "จ.": 6, "เทศบาลนครน่าน": 7})
_LETTERS = "กขค\n"


def test_every_name_is_found_the_longest_of_one_start_first() -> None:
    assert _SCANNER.scan(["ที่บางบ่อ ปัว จ.น่าน", ""]) == [
        [(3, 9, 1), (3, 6, 3), (10, 13, 5), (14, 16, 6), (16, 20, 4)],
        [],
    ]


def test_a_name_ends_with_its_text() -> None:
    assert _SCANNER.scan(["ปัว", "เทศบาลนครน่าน", "เทศบาลนครน่า", "บางบ่"]) == [
        [(0, 3, 5)],
        [(0, 13, 7), (9, 13, 4)],
        [],
        [(0, 3, 3)],
    ]


def test_no_texts_have_no_names() -> None:
    assert _SCANNER.scan([]) == []


@given(
    st.lists(st.text(alphabet=_LETTERS, max_size=30), max_size=4),
    st.sets(st.text(alphabet=_LETTERS, min_size=2, max_size=14), max_size=12),
)
def test_the_pass_finds_what_a_search_for_each_name_finds(texts: list[str], names: set[str]) -> None:
    expected = [
        sorted(
            ((at, at + len(name), name) for name in names for at in range(len(text)) if text.startswith(name, at)),
            key=lambda one: (one[0], -one[1]),
        )
        for text in texts
    ]
    assert NameScanner({name: name for name in names}).scan(texts) == expected
