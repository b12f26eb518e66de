from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.intake.whole_characters import read_whole, whole_characters


@pytest.mark.parametrize(
    ("document", "whole"),
    [
        (rb'"a\ud83d"', rb'"a"'),
        (rb'"\udc4da\uD83D\ud83d\udc4d"', rb'"a\ud83d\udc4d"'),
        (rb'{"\ud83d": "\\ud83d"}', rb'{"": "\\ud83d"}'),
        (rb'"\u0e01\n\\\ud83d\\"', rb'"\u0e01\n\\\\"'),
        (rb'"\ud83"', rb'"\ud83"'),
    ],
)
def test_only_halves_are_left_out(document: bytes, whole: bytes) -> None:
    assert whole_characters(document) == whole


@given(st.text(st.sampled_from('a\\ud83c\ud83d\udc4dก\n"👍')))
def test_any_text_is_read_as_it_is_without_its_halves(text: str) -> None:
    # A pair of halves is a character in JSON's escapes.
    expected = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    assert read_whole(json.dumps(text).encode(), lambda document: msgspec.json.decode(document, type=str)) == expected


def test_what_is_broken_otherwise_stays_broken() -> None:
    for document in (b'"\\x"', b'{"a": "\\ud83d"', b""):
        with pytest.raises(msgspec.DecodeError):
            read_whole(document, msgspec.json.decode)
