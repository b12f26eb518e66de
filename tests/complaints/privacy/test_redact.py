from __future__ import annotations

import re
import sys
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.clock import BANGKOK
from complaints.privacy import redact as module
from complaints.privacy.contact_ids import HINTS
from complaints.privacy.personal_numbers import SEPARATORS
from complaints.privacy.plain_copy import MARKUP_BEGINS, PlainCopy, plain_char
from complaints.privacy.redact import redact, redact_bytes, redact_link, redact_raw, suspicious


@pytest.mark.parametrize(
    ("text", "clean", "found"),
    [
        ("โทร 081-234-5678 ครับ", "โทร [โทรศัพท์] ครับ", "081-234-5678"),
        ("โทร0812345678", "โทร[โทรศัพท์]", "0812345678"),
        ("02 123 4567 ต่อ 8", "[โทรศัพท์] ต่อ 8", "02 123 4567"),
        ("+66 81 234 5678", "[โทรศัพท์]", "+66 81 234 5678"),
        ("โทร +66 (0)81 000 1234", "โทร [โทรศัพท์]", "+66 (0)81 000 1234"),
        ("โทร (081) 000-1234", "โทร [โทรศัพท์]", "(081) 000-1234"),
        ("(โทร 0810001234)", "(โทร [โทรศัพท์])", "0810001234"),
        ("โทร 081\u2011000\u20111234", "โทร [โทรศัพท์]", "081\u2011000\u20111234"),
        ("โทร 081 - 000 - 1234", "โทร [โทรศัพท์]", "081 - 000 - 1234"),
        ("โทร ０８１０００１２３４", "โทร [โทรศัพท์]", "０８１０００１２３４"),
        ("โทร 08\u00ad1000\u00ad1234\u00ad!", "โทร [โทรศัพท์]!", "08\u00ad1000\u00ad1234\u00ad"),
        ("เบอร์ ๐๘๑๒๓๔๕๖๗๘", "เบอร์ [โทรศัพท์]", "๐๘๑๒๓๔๕๖๗๘"),
        ("𝟎𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖", "[โทรศัพท์]", "𝟎𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖"),
        ("1.0812345678", "1.[โทรศัพท์]", "0812345678"),
        ("โทร 08-10-00 12-34", "โทร [โทรศัพท์]", "08-10-00 12-34"),
        ("O81-234-5678", "[โทรศัพท์]", "O81-234-5678"),
        ("โทร 812345678", "โทร [โทรศัพท์]", "812345678"),
        ("Somying School\n02 354 5267\n", "Somying School\n[โทรศัพท์]\n", "02 354 5267"),
        ("โทร 081:234:5678", "โทร [โทรศัพท์]", "081:234:5678"),
        ("โทร 081&nbsp;234&#8209;5678", "โทร [โทรศัพท์]", "081&nbsp;234&#8209;5678"),
        ("โทร 081<br>234<br/>5678", "โทร [โทรศัพท์]", "081<br>234<br/>5678"),
        ("?phone=081%20234%205678", "?phone=[โทรศัพท์]", "081%20234%205678"),
        ("(66) 81 234 5678", "[โทรศัพท์]", "(66) 81 234 5678"),
        ("⓪⑧①-②③④-⑤⑥⑦⑧", "[โทรศัพท์]", "⓪⑧①-②③④-⑤⑥⑦⑧"),
        ("⁰⁸¹ ²³⁴ ⁵⁶⁷⁸", "[โทรศัพท์]", "⁰⁸¹ ²³⁴ ⁵⁶⁷⁸"),
        ("เลขต่างด้าว 0-0123-45678-90-1", "เลขต่างด้าว [เลขประชาชน]", "0-0123-45678-90-1"),
        ("x?mail=somying%40example.com", "x?mail=[อีเมล]", "somying%40example.com"),
        ("somying&#64;example&#x2e;com", "[อีเมล]", "somying&#64;example&#x2e;com"),
        ("somying {at} example {dot} com", "[อีเมล]", "somying {at} example {dot} com"),
        ("somying【at】example【dot】com", "[อีเมล]", "somying【at】example【dot】com"),
        ("somying99 {at} example {dot}", "[อีเมล] {dot}", "somying99 {at} example"),
        ("somying_at_gmail.com", "[อีเมล]", "somying_at_gmail.com"),
        ("ไล์น somying99", "[ไลน์]", "ไล์น somying99"),
        ("ไลน์\nsomying99", "[ไลน์]", "ไลน์\nsomying99"),
        ("<081> 234 5678", "[โทรศัพท์]", "<081> 234 5678"),
        ("LINE-ID -> somying", "[ไลน์]", "LINE-ID -> somying"),
        ("somying@example,com", "[อีเมล]", "somying@example,com"),
        ("+1 202 555 0123", "[โทรศัพท์]", "+1 202 555 0123"),
        ("053-123456 เชียงใหม่", "[โทรศัพท์] เชียงใหม่", "053-123456"),
        ("เขียนถึง somying.j@example.co.th ได้", "เขียนถึง [อีเมล] ได้", "somying.j@example.co.th"),
        ("somying ＠ example．com", "[อีเมล]", "somying ＠ example．com"),
        ("somying(at)example(dot)com", "[อีเมล]", "somying(at)example(dot)com"),
        ("somying at gmail.com", "[อีเมล]", "somying at gmail.com"),
        ("เลขบัตร 1-2345-67890-12-3", "เลขบัตร [เลขประชาชน]", "1-2345-67890-12-3"),
        ("เลขบัตร 1234567890123", "เลขบัตร [เลขประชาชน]", "1234567890123"),
        ("บัตร 1\u20111000\u201100000\u201100\u20111", "บัตร [เลขประชาชน]", "1\u20111000\u201100000\u201100\u20111"),
        ("ของผม 1101700230708", "ของผม [เลขประชาชน]", "1101700230708"),
        ("ไลน์ไอดี: somying99", "[ไลน์]", "ไลน์ไอดี: somying99"),
        ("ไลน์ไอดี - somying", "[ไลน์]", "ไลน์ไอดี - somying"),
        ("LINE ID somying99", "[ไลน์]", "LINE ID somying99"),
        ("Line : somying", "[ไลน์]", "Line : somying"),
        ("ID line : pp_som", "[ไลน์]", "ID line : pp_som"),
        ("ทัก @somying99 ได้", "[ไลน์] ได้", "ทัก @somying99"),
        ("ติดต่อ @somying", "ติดต่อ [ไลน์]", "@somying"),
        ("https://line.me/ti/p/~somying", "https://[ไลน์]", "line.me/ti/p/~somying"),
    ],
)
def test_personal_data_is_replaced_by_its_kind(text: str, clean: str, found: str) -> None:
    assert redact(text) == (clean, (found,))


@pytest.mark.parametrize(
    "gap", ["", *" -./_~,·|;=→", "\u2010", "\u2013", "\u2212", "\u00a0", "\u3000", " - ", ") ", " / ", "--"]
)
@pytest.mark.parametrize(
    "groups", ["081 000 1234", "08 1000 1234", "0 8100 01234", "0 8 1 0 0 0 1 2 3 4", "02 123 4567"]
)
def test_a_number_is_found_with_any_separators_between_its_groups(gap: str, groups: str) -> None:
    written = groups.replace(" ", gap)
    assert redact(f"โทร {written} ครับ") == ("โทร [โทรศัพท์] ครับ", (written,))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "บ้านเลขที่ 99/123 ซอยลาดพร้าว 1 ทะเบียน 1กก 1234 กรุงเทพมหานคร 10900",
        "เลขที่ 118/57,118/58/118/59,118/60,118/62,118/70 และ 71/66 , 71/82 , 71/83",
        "พิกัด 13.7563309,100.5017651 และ 13.6827461725416, 100.5268681101921",
        "https://www.google.com/maps/@13.7542865,100.7615308,3a",
        "วันที่ 05/01/2567 เวลา 08:30:00 น. ถึง 05/01/67 08.30 น. แก้เมื่อ 06-01-2023 11:48:14",
        "เปิด 08.00-12.00, 13.00-16.30 น.",
        "งบ 1,234,567,890 บาท กม. 60+326 ถึง กม.21+620",
        "แอร์รุ่น X-2000000 บิล A0202827163 หนังสือ 06/2565/1234 ที่ นร02660004312",
        "หมายเลขมิเตอร์ 0812345678 รหัสลูกค้า 0201234567",
        "เลขบัญชี 0123456789 ธนาคารกรุงไทย 012-3-45678-9",
        "สายออนไลน์ 1111 1567 191 โทร 1555 กด 2 หรือ 1800-123-456",
        "รหัส 2e4544c0-715b-5c4c-91a0-79466154de64",
        "ทะเบียนนิติบุคคล 0105559110620 ISBN 9789240034433 ไฟล์ 1655281745156",
        "(THE LINE) Asoke, Condo Life @Rama4 - Asoke, BTS Wutthakat, เดอะไลน์ 12, แจ้ง Line @TraffyFondue แล้ว",
        "ราคา 41,900; 45,900; 52,900 บาท เดือน 10=250; เดือน 11=350 ลด 100%20 &amp; ① ถนน ② ไฟ ③ น้ำ 100 ม²",
        "BTS Dark Red line/RW06 Blue Line; N24 เลขประจำตัวผู้เสียภาษี 0105559110620",
        "นับ 99 88 77 66 55 44 33 22 11 00",
    ],
)
def test_what_agencies_need_stays(text: str) -> None:
    assert redact(text) == (text, ())


@given(st.text() | st.text("081-66+() .@lineid:กทไลน์/\u200bO๑", max_size=40))
def test_nothing_is_raised_and_a_second_pass_finds_nothing(text: str) -> None:
    clean, found = redact(text)
    assert (clean == text) == (not found)
    assert all(find in text for find in found)
    assert redact(clean) == (clean, ())


@given(
    st.text(st.characters(exclude_categories=["Nd", "Cs"], exclude_characters="-.–+@:")),
    st.from_regex(r"0[689][0-9]{8}", fullmatch=True),
    st.text(st.characters(exclude_categories=["Nd", "Cs"], exclude_characters="-.–+@:")),
)
def test_a_mobile_number_is_found_among_any_words(before: str, phone: str, after: str) -> None:
    clean, found = redact(before + phone + after)
    assert phone not in clean
    assert phone in "".join(found)


@given(st.text("0๙8１②⁸ -.‑/()【】@%40&#;<br>abtLineIDmailไลน์\u00ad\u200b\x00\U0001d7ce\ud800ｌ", max_size=40))
def test_what_is_found_is_suspicious(text: str) -> None:
    copy = PlainCopy(text)
    assert suspicious(text) or not module._redact(text, copy)[1]


@given(
    st.lists(
        st.sampled_from([*HINTS, *MARKUP_BEGINS, "ะ", "at", "[At ]", "LINE", "081", "๘", "-\t\r", "ั", "ก", "é"])
    ).map("".join)
    | st.text(st.characters(max_codepoint=0xE5B))
)
def test_the_quicker_check_passes_nothing_that_is_suspicious(text: str) -> None:
    assert suspicious(text) == module._suspicious(text)


def test_the_quicker_check_takes_no_digit_or_gap_for_a_letter() -> None:
    digit_or_gap = re.compile(f"[{module._DIGITS}]|{module._GAP.removesuffix('*')}")
    usual = [chr(point) for point in range(0xE5C) if not module._UNUSUAL.match(chr(point))]
    assert len(usual) > 150
    for char in filter(digit_or_gap.match, usual):
        assert module._PERHAPS_MANY.match("0" + char * 8), hex(ord(char))
        assert not char.isdecimal() or module._PERHAPS_MANY.match(char * 9), hex(ord(char))


@given(st.text("กทไลน์ิ๏๐฿ \n!\"#$'()*+,-./:;=>?[\\]^_`{|}~@&<%3aA1\u0e3b\u0e5b\u200b", max_size=20))
def test_the_quicker_check_passes_no_thai_text_that_is_suspicious(text: str) -> None:
    assert suspicious(text) == module._suspicious(text)


@pytest.mark.long
def test_the_quick_look_knows_every_character_that_a_plain_copy_changes() -> None:
    separators = set(SEPARATORS)
    digit, gap, letter = re.compile(f"[{module._DIGITS}]"), re.compile(module._GAP), re.compile("[a-z@]")
    for point in range(sys.maxunicode + 1):
        char = chr(point)
        plain = plain_char(char)
        if plain == char and not (char.isascii() or char.isdecimal() or char in separators):
            continue  # as it was, and neither a digit nor a gap: most of the million
        if plain.isdecimal():
            assert digit.fullmatch(char), hex(point)
        elif plain and separators.issuperset(plain):
            assert gap.fullmatch(char), hex(point)
        elif not plain or (not char.isascii() and letter.search(plain)):
            assert module._ODD.match(char), hex(point)


def test_digits_of_every_script_are_digits() -> None:
    for point in range(sys.maxunicode + 1):
        if (digit := unicodedata.decimal(chr(point), None)) is not None:
            assert plain_char(chr(point)) == str(digit)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        (r'{"text":"\u0e42\uff10\uff18\uff11-\n000-1234"}', '{"text":"\\u0e42[โทรศัพท์]"}'),
        (r'{"text":"\ud835\udfce812345678"}', '{"text":"[โทรศัพท์]"}'),
        (r'{"text":"line \u003a somying"}', '{"text":"[ไลน์]"}'),
        (r'{"text":"081\u0026nbsp;234\u0026#45;5678"}', '{"text":"[โทรศัพท์]"}'),
        (r'{"text":"081\u003cbr\u003e234\u003cbr\/\u003e5678\n"}', r'{"text":"[โทรศัพท์]\n"}'),
        (r'{"text":"somying\u002540example.com"}', '{"text":"[อีเมล]"}'),
        ('{"reporter":{"name":"สมหญิง"},"text":"ไฟดับ"}', '{"reporter":"[ผู้ร้อง]","text":"ไฟดับ"}'),
        ('{"text":"ไฟดับ", "reporter": {"name":"สมห', '{"text":"ไฟดับ", "reporter": "[ผู้ร้อง]"'),
    ],
)
def test_escapes_and_reporters_in_raw_json_are_read(raw: str, clean: str) -> None:
    assert redact_raw(raw)[0] == clean
    assert redact_bytes(raw.encode()) == clean.encode()


@pytest.mark.parametrize(
    "raw",
    [
        '{"reference":"0812345678","place":{"longitude":100.0812345678}}',
        '{"reporter":{"key":"k","box":"AAAA+0812345678="}}',
        "2e4544c0-715b-5c4c-91a0-79466154de6a.1101700230708",
        '{"version":1101700230708}',
        '{"complaint_id":"2e4544c0-715b-5c4c-91a0-79466154de64","received":"2026-07-01T09:00:00.812345+07:00"}',
    ],
)
def test_ids_times_and_sealed_boxes_in_raw_json_stay(raw: str) -> None:
    assert redact_raw(raw) == (raw, ())


@given(st.binary())
def test_bytes_without_finds_stay_as_they_are(raw: bytes) -> None:
    if not redact(raw.decode("utf-8", "surrogateescape"))[1]:
        assert redact_bytes(raw) == raw


def test_bytes_that_are_not_utf8_are_redacted_too() -> None:
    assert redact_bytes(b"\xff 0812345678") == b"\xff " + "[โทรศัพท์]".encode()
    assert redact_bytes("0812345678".encode("utf-16-le")) == "[โทรศัพท์]".encode()
    assert redact_bytes("๐๘๑๒๓๔๕๖๗๘".encode("cp874")) == "[โทรศัพท์]".encode()


def test_a_link_that_gives_somebody_away_goes_whole() -> None:
    for link in ("https://x.th/0812345678.jpg", "https://x.th/?of=a%40gmail.com", "https://x.th/1-1000-00000-00-1.pdf"):
        clean, found = redact_link(link)
        assert clean.startswith("[")
        assert found == (link,)


@pytest.mark.parametrize(
    "name", ["บัตรประชาชน 1101700230708.jpg", "1 1000 00000 00 1.pdf", "สำเนาบัตร_1.1000.00000.00.1.jpg"]
)
def test_a_file_named_after_an_identity_card_goes_whole(name: str) -> None:
    assert redact_link(name) == ("[เลขประชาชน]", (name,))


@pytest.mark.parametrize("name", ["1655281745156.jpg", "2022-09-10/081234.jpg", "e6ad13c15a44eaf2f9d6d8ccf5e6d9fe.jpg"])
def test_a_link_of_numbers_made_by_programs_stays(name: str) -> None:
    assert redact_link(f"https://x.th/{name}") == (f"https://x.th/{name}", ())


@pytest.mark.parametrize("hour", [2, 6, 8, 19])
@pytest.mark.parametrize("form", ['"submitted":"{}"', "เมื่อ {} น้ำไม่ไหล", "{}"])
def test_no_time_of_a_record_is_a_telephone_number(form: str, hour: int) -> None:
    start = datetime(2026, 11, 27, hour, 8, tzinfo=UTC)
    for step in range(600):
        time = start + timedelta(seconds=step % 60, microseconds=step * 1663 % 1_000_000)
        for written in (
            time.isoformat(),
            time.astimezone(BANGKOK).isoformat(" "),
            time.isoformat(timespec="milliseconds"),
        ):
            assert redact_bytes(form.format(written).encode()).decode() == form.format(written)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-27T06:10:12.5 0812345678",
        "2026-11-27 06:10:12+00:00 081-234-5678",
    ],
)
def test_a_number_behind_a_time_is_found(text: str) -> None:
    assert "[โทรศัพท์]" in redact(text)[0]
