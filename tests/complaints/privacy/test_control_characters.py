from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.privacy import control_characters as module
from complaints.privacy.control_characters import has_control_characters, without_control_characters


@pytest.mark.parametrize(
    "character",
    [
        "\U0001fffe",
        "\U0010ffff",
        "\0",
        "\x08",
        "\x1b",
        "\x7f",
        "\x80",
        "\x9f",
        "\u202e",
        "\u2066",
        "\ud83d",
        "\ufdd0",
        "\uffff",
    ],
)
def test_what_is_no_text_is_removed(character: str) -> None:
    assert has_control_characters(f"ก{character}ข")
    assert without_control_characters(f"{character}ก{character}{character}ข") == "กข"


def test_python_prints_none_of_them() -> None:
    found = [char for char in map(chr, range(sys.maxunicode + 1)) if module._FOUND.match(char)]
    assert len(found) > 2000
    assert all(map(has_control_characters, found))


@pytest.mark.parametrize("character", ["\x0b", "\x0c", "\x85"])
def test_what_breaks_a_line_does_not_join_two_numbers(character: str) -> None:
    assert has_control_characters(f"ห้อง 12{character}345")
    assert without_control_characters(f"ห้อง 12{character}345\0") == "ห้อง 12\n345"


@pytest.mark.parametrize(
    "text", ["", "ก\tข\r\nค", "ทำร้าย", "👍🏽 👨‍👩‍👧", "\u200b\u2060", "é½\u00a0", "\U0001f1f9\U0001f1ed"]
)
def test_text_is_kept(text: str) -> None:
    assert not has_control_characters(text)
    assert without_control_characters(text) is text


@given(st.text(st.characters()))
def test_removes_all_and_nothing_else(text: str) -> None:
    clean = without_control_characters(text)
    clean.encode()
    assert not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\r\n" for c in clean)
    assert [c for c in text if unicodedata.category(c) not in ("Cc", "Cs", "Cf", "Cn")] == [
        c for c in clean if unicodedata.category(c) not in ("Cc", "Cs", "Cf", "Cn")
    ]
