from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.event import Place
from complaints.redact import redact
from streams.redact import redact_batch
from tests.streams.records import received


@pytest.mark.parametrize(
    "personal",
    ["081-234-5678", "๐๘๑๒๓๔๕๖๗๘", "+66 81 234 5678", "1-2345-67890-12-3", "somchai@example.com", "ไลน์ไอดี somchai99"],
)
def test_cleans_text_and_address(personal: str) -> None:
    dirty = received(text=f"ติดต่อ {personal} ได้", place=Place(address=f"บ้านเลขที่ 9 {personal}"))
    cleaned = redact_batch({3: received(), 7: dirty})
    assert list(cleaned) == [7]
    assert personal not in cleaned[7].text
    assert cleaned[7].place is not None
    assert personal not in str(cleaned[7].place.address)


def test_leaves_clean_complaints_alone() -> None:
    harmless = received(text="ซอย 43 เมื่อ 2026-03-02 10:11:12 พิกัด 100.0812345678 ทะเบียน 1กข 1234\x00จบ")
    assert redact_batch({0: received(), 1: harmless}) == {}
    assert redact_batch({}) == {}


@given(st.lists(st.text("0๙8 -.–@abLINEไลน์ด\x00\ud800", max_size=40), max_size=8))
def test_finds_all_that_the_slow_way_finds(texts: list[str]) -> None:
    batch = {i: received(text=text, place=None) for i, text in enumerate(texts)}
    assert redact_batch(batch).keys() == {i for i, text in enumerate(texts) if redact(text)[1]}
