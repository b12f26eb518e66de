from __future__ import annotations

import pytest

from complaints.events.channel_reference import stands_for_none, trimmed
from complaints.events.identity import complaint_id


@pytest.mark.parametrize("text", ["SR-7", " SR-7", "SR-7\u00a0", "\u200bSR-7\ufeff", "\tSR-7\r\n", "\u3000SR-7\u2060"])
def test_what_shows_nothing_is_trimmed_and_gives_one_id(text: str) -> None:
    assert trimmed(text) == "SR-7"
    assert complaint_id("web-1111", text) == complaint_id("web-1111", "SR-7")


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\u200b\u200d", "\u3164", "\u2800", "\t\n", "\x00\x7f"])
def test_nothing_visible_is_nothing(text: str) -> None:
    assert trimmed(text) == ""


@pytest.mark.parametrize("text", ["ก 1", "67-1", "ร.1/2569", "10", "0-1", "SR\u00a07", "๑๒"])
def test_what_stands_within_stays(text: str) -> None:
    assert trimmed(f" {text} ") == text
    assert not stands_for_none(text)


@pytest.mark.parametrize(
    "text", ["nan", "NaN", "None", "NULL", "-", "--", "–", "n/a", "N/A", "<NA>", "(null)", "ไม่มี", "ไม่ระบุ", "ไม่ทราบ",
             "undefined", "[object Object]", "?", ".", "True", "ＮＵＬＬ", "ไม่ระบุ.",
             "0", "000", "0-0", "\\N", "ไม่มีเลขที่เรื่อง", "ยังไม่ออกเลข", "(ไม่ได้ระบุเลขรับ)",
             "อยู่ระหว่างการออกเลข", "ไม่ม\u200bีเลขรับ"]
)  # fmt: skip
def test_words_that_stand_for_none(text: str) -> None:
    assert stands_for_none(text)


@pytest.mark.parametrize(
    "text", ["NAN-7", "null-1", "ไม่มี-1", "ยังไม่ออกเลข 5/2569", "N/A 2569", "A", "12", "ไม่มี 5 ค่ะ", "(1)"]
)
def test_references_that_only_contain_such_words_are_references(text: str) -> None:
    assert not stands_for_none(text)
