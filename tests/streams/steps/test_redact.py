from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.events.complaint import Place
from complaints.privacy.redact import redact
from streams.steps.redact import redact_complaints
from tests.streams.records import received


@pytest.mark.parametrize(
    "personal",
    [
        "081-234-5678",
        "๐๘๑๒๓๔๕๖๗๘",
        "+66 81 234 5678",
        "1-2345-67890-12-3",
        "somchai@example.com",
        "ไลน์ไอดี somchai99",
        "081&nbsp;234&#45;5678",
        "081<br>234<br>5678",
        "somchai%40example.com",
        "⁰⁸¹²³⁴⁵⁶⁷⁸",
        "somchai【at】example【dot】com",
    ],
)
def test_cleans_text_and_address(personal: str) -> None:
    dirty = received(text=f"ติดต่อ {personal} ได้", place=Place(address=f"บ้านเลขที่ 9 {personal}"))
    first, cleaned = redact_complaints([received(), dirty])
    assert first == received()
    assert personal not in cleaned.text
    assert cleaned.place is not None
    assert personal not in str(cleaned.place.address)


def test_leaves_clean_complaints_alone() -> None:
    harmless = received(text="ซอย 43 เมื่อ 2026-03-02 10:11:12 พิกัด 100.0812345678 ทะเบียน 1กข 1234\x00จบ")
    assert redact_complaints([received(), harmless]) == [received(), harmless]
    assert redact_complaints([]) == []


def test_cleans_every_field_of_free_text_and_nothing_else() -> None:
    dirty = received(labels=("ไฟฟ้า 081-234-5678",), bodies=("เขต a@example.com",), status="รอ 0812345678")
    (cleaned,) = redact_complaints([dirty])
    assert cleaned == msgspec.structs.replace(
        dirty, labels=("ไฟฟ้า [โทรศัพท์]",), bodies=("เขต [อีเมล]",), status="รอ [โทรศัพท์]"
    )


def test_no_number_is_made_of_two_fields() -> None:
    apart = received(text="เลข 081", labels=("234",), status="5678")
    assert redact_complaints([apart]) == [apart]


@given(
    st.lists(
        st.text("0๙8１²⑧ -.–‑/()[【】@abtLINEmail&#;<br>%40ไลน์ด\u00ad\u200b\x00\U0001d7ce\ud800ｌ😀", max_size=40),
        max_size=8,
    )
)
@settings(deadline=None)  # the first one makes the table
def test_finds_all_that_the_slow_way_finds(texts: list[str]) -> None:
    batch = [received(text=text, place=None) for text in texts]
    changed = [after is not before for before, after in zip(batch, redact_complaints(batch), strict=True)]
    assert changed == [bool(redact(text)[1]) for text in texts]
