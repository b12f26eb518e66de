from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.fold import IGNORED, MARKS, fold, fold_name, visible

_ALIKE = st.text("กนทรงแเาะำๅํ่้๊็ิีุู์ฺ \r\n\u200b\u00ad\ufe0fA１é\u0301\uf70a\ud800", max_size=12)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ท\u0e4d\u0e32ร้าย", "ทำร้าย"),
        ("น\u0e49\u0e4d\u0e32ท่วม", "น้ำท่วม"),  # the tone before the nikhahit
        ("น\u0e4d\u0e49\u0e32ท่วม", "น้ำท่วม"),  # between
        ("น\u0e4d\u0e32\u0e49ท่วม", "น้ำท่วม"),  # behind
        ("น\u0e33\u0e49ท่วม", "น้ำท่วม"),
        ("น\u0e32\u0e4d\u0e49ท่วม", "น้ำท่วม"),
        ("ท\u0e4d\u200b\u0e32ร้าย", "ทำร้าย"),
        ("ทๅง", "ทาง"),
        ("เเก๊สรั่ว", "แก๊สรั่ว"),
        ("เ\u200dเก๊สรั่ว", "แก๊สรั่ว"),
        ("ก\u0e48\u0e34ง", "กิ่ง"),
        ("ที่\u0e48นี่", "ที่นี่"),
        ("พ\u0e39\u0e39ด", "พูด"),
        ("ด\u0e34\u0e4dก", "ดึก"),
        ("คะ\u0e48", "ค่ะ"),
        ("ไฟ\u200bไหม้", "ไฟไหม้"),
        ("ไฟ\u2060ไหม้\ufeff", "ไฟไหม้"),
        ("ไฟ\u00adไหม้", "ไฟไหม้"),
        ("\u202bไฟไหม้\u202c", "ไฟไหม้"),
        ("ไฟ\U000e0100ไหม้\u3164", "ไฟไหม้"),
        ("ป\uf70aา", "ป่า"),  # out of a PDF file
        ("ＢＴＳ　หมอชิต", "BTS หมอชิต"),
        ("เขต\u00a0บางแค", "เขต บางแค"),
        ("ไฟดับ\r\nทั้งซอย\rมืด", "ไฟดับ\nทั้งซอย\nมืด"),
        ("ไฟ\ufffcไหม้", "ไฟไหม้"),
        ("cafe\u0301", "café"),
        ("ﬁre 𝟎𝟖𝟏", "fire 081"),
    ],
)
def test_what_looks_alike_is_folded_alike(written: str, folded: str) -> None:
    assert fold(written) == folded
    assert fold(folded) == folded


@pytest.mark.parametrize(
    "text",
    ["", "น้ำท่วมขังที่ซอย 5 ค่ะ", "เก้าอี้ตู้เย็นก็พัง เพราะเขาทิ้งจ้าาา", "สิทธิ์ ฤทธิ์ เกม (online) 50%\n\tปั๊มน้ำ", "ไฟไหม้!"],
)
def test_ordinary_text_stays_the_same_object(text: str) -> None:
    assert fold(text) is text


@given(_ALIKE | st.text())
def test_a_second_fold_changes_nothing_and_no_form_of_normalization_does(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    if not any("\ud800" <= char <= "\udfff" for char in text):
        for form in ("NFC", "NFD", "NFKC", "NFKD"):
            assert fold(unicodedata.normalize(form, text)) == folded


@given(st.text("กนทาำ่้ิี", max_size=8), st.text(f"{IGNORED[0]}\u200b\u2060\ufeff\u034f", min_size=1, max_size=3))
def test_what_draws_nothing_does_not_count_anywhere(text: str, nothing: str) -> None:
    assert fold(nothing.join(text)) == fold(text)


@given(st.permutations("\u0e35\u0e49\u0e35"))
def test_the_order_of_signs_does_not_count(signs: list[str]) -> None:
    assert fold("ท" + "".join(signs)) == "ท\u0e35\u0e49"
    assert [MARKS.index(sign) for sign in "\u0e35\u0e49"] == sorted(MARKS.index(sign) for sign in "\u0e35\u0e49")


def test_a_name_is_folded_with_single_spaces() -> None:
    assert fold_name("  กรมทางหลวง\u00a0 ชนบท\u200b ") == "กรมทางหลวง ชนบท"


@pytest.mark.parametrize(
    "text",
    [
        "", " \n\t", "\u200b", "\u2060", "\u3164", "\u115f\u1160", "\uffa0", "\ufeff", "\x00\x07", "\u00ad",
        "\u2800", "\u0e48\u0e34", "\u0301", "\u202e\u2066", "\U000e0041", "\ufe0f", "\u00a0\u3000", "\u2028",
        "\u034f \u180e", "\ufffc", "\U0001d159",
    ],
)  # fmt: skip
def test_text_that_shows_nothing_is_not_visible(text: str) -> None:
    assert not visible(text)


@pytest.mark.parametrize("text", ["ก", "\u200bก", "?", "😀", "๕", "\u2060\u2014", "\u0e3f", "\ud800"])
def test_text_that_shows_something_is_visible(text: str) -> None:
    assert visible(text)
