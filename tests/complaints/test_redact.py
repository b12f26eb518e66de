from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.redact import redact, redact_bytes


@pytest.mark.parametrize(
    ("text", "clean", "found"),
    [
        ("โทร 081-234-5678 ครับ", "โทร [โทรศัพท์] ครับ", "081-234-5678"),
        ("โทร0812345678", "โทร[โทรศัพท์]", "0812345678"),
        ("02 123 4567 ต่อ 8", "[โทรศัพท์] ต่อ 8", "02 123 4567"),
        ("+66 81 234 5678", "[โทรศัพท์]", "+66 81 234 5678"),
        ("เบอร์ ๐๘๑๒๓๔๕๖๗๘", "เบอร์ [โทรศัพท์]", "๐๘๑๒๓๔๕๖๗๘"),
        ("เขียนถึง somying.j@example.co.th ได้", "เขียนถึง [อีเมล] ได้", "somying.j@example.co.th"),
        ("เลขบัตร 1-2345-67890-12-3", "เลขบัตร [เลขประชาชน]", "1-2345-67890-12-3"),
        ("เลขบัตร 1234567890123", "เลขบัตร [เลขประชาชน]", "1234567890123"),
        ("ไลน์ไอดี: somying99", "[ไลน์]", "ไลน์ไอดี: somying99"),
        ("LINE ID somying99", "[ไลน์]", "LINE ID somying99"),
    ],
)
def test_personal_data_is_replaced_by_its_kind(text: str, clean: str, found: str) -> None:
    assert redact(text) == (clean, (found,))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "บ้านเลขที่ 99/123 ซอยลาดพร้าว 1 ทะเบียน 1กก 1234 กรุงเทพมหานคร 10900",
        "พิกัด 13.7563309,100.5017651",
        "วันที่ 05/01/2567 เวลา 08:30:00 น.",
        "งบ 1,234,567,890 บาท",
        "แอร์รุ่น X-2000000",
        "สายออนไลน์ 1111 ไม่รับสาย",
        "รหัส 2e4544c0-715b-5c4c-91a0-79466154de64",
    ],
)
def test_what_agencies_need_stays(text: str) -> None:
    assert redact(text) == (text, ())


@given(st.text())
def test_nothing_is_raised_and_a_second_pass_finds_nothing(text: str) -> None:
    clean, found = redact(text)
    assert (clean == text) == (not found)
    assert all(find in text for find in found)


@given(
    st.text(st.characters(exclude_categories=["Nd", "Cs"], exclude_characters="-.–+@:")),
    st.from_regex(r"0[689][0-9]{8}", fullmatch=True),
    st.text(st.characters(exclude_categories=["Nd", "Cs"], exclude_characters="-.–+@:")),
)
def test_a_mobile_number_is_found_among_any_words(before: str, phone: str, after: str) -> None:
    clean, found = redact(before + phone + after)
    assert phone not in clean
    assert phone in "".join(found)


@given(st.binary())
def test_bytes_without_finds_stay_as_they_are(raw: bytes) -> None:
    if not redact(raw.decode("utf-8", "surrogateescape"))[1]:
        assert redact_bytes(raw) == raw


def test_bytes_that_are_not_utf8_are_redacted_too() -> None:
    assert redact_bytes(b"\xff 0812345678") == b"\xff " + "[โทรศัพท์]".encode()
