"""Phrases found in texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.routing.phrases import SHORTEST, Phrases, comparable

_LETTERS = st.sampled_from("กขคงนรถเมล์ทาง 2๒aB\x00\n😀")
_TEXTS = st.lists(st.text(_LETTERS, max_size=40), max_size=8)
_WORDS = st.lists(
    st.text(_LETTERS, min_size=SHORTEST, max_size=9).filter(lambda w: len(comparable([w])[0]) >= SHORTEST),
    max_size=12,
)


def test_spaces_and_case_do_not_count() -> None:
    found = Phrases(["รถเมล์", "BTS สยาม"]).find(["รถ เมล์สาย 8", "bts  สยาม", "รถยนต์", ""])
    assert found == [("รถเมล์",), ("BTS สยาม",), (), ()]


def test_a_phrase_never_spans_two_texts() -> None:
    assert Phrases(["ทางด่วน"]).find(["ทาง", "ด่วน"]) == [(), ()]


@given(_WORDS, _TEXTS)
def test_finds_what_a_plain_search_finds(words: list[str], texts: list[str]) -> None:
    expected = [
        tuple(sorted({word for word in words if comparable([word])[0] in comparable([text])[0]})) for text in texts
    ]
    assert Phrases(words).find(texts) == expected


def test_many_texts_are_found_like_few() -> None:
    texts = [f"เรื่องที่ {number} {'สะพาน' if number % 7 == 0 else ''}" for number in range(1_203)]
    assert [bool(found) for found in Phrases(["สะพาน"]).find(texts)] == [number % 7 == 0 for number in range(1_203)]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("ถนนพระราม 2 ขาออก", True),
        ("พระราม2เป็นหลุม", True),
        ("ปากซอยพระราม 2 ซอย 55", True),
        ("พระราม 2 ซอย 55", False),
        ("ซอยพระราม 2 69", False),
        ("ซ.พระราม 2 ที่ 62", False),
        ("บ้านอยู่ ซอย พระราม 2", False),
    ],
)
def test_a_road_is_not_its_lanes(text: str, meant: bool) -> None:
    assert Phrases((), ["พระราม 2"]).find([text]) == [("road:พระราม 2",) if meant else ()]


def test_a_lane_that_ends_the_text_before_is_not_the_road_s() -> None:
    assert Phrases((), ["พระราม 2"]).find(["รถจอดในซอย", "พระราม 2 รถติด"]) == [(), ("road:พระราม 2",)]
