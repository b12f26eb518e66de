"""Find telephone numbers and citizen ids in a plain copy of a text (`complaints.privacy.plain_copy`).

A number may be written in groups with up to four separators between them. Which groups make a number is decided by
the numbering plan and by the words before it, so that dates, coordinates, amounts and reference numbers stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from stdnum.th import pin

PHONE, CITIZEN_ID = "โทรศัพท์", "เลขประชาชน"
LEAST_DIGITS = 9
"""The fewest digits of a number. A letter O in place of the first zero is not counted."""
SEPARATORS = " \n\t.,;=()/_+-*'\""
COLON = "(?<=[0-9]{3}):(?=[0-9]{3})"
"""A colon separates groups of three digits or more; between shorter groups it is part of a time."""

_RUN = re.compile(rf"[0-9]+(?:(?:[{re.escape(SEPARATORS)}]{{1,4}}|{COLON})[0-9]+)*")
_GROUP = re.compile(r"[0-9]+")
_LETTER_BEFORE = re.compile(r"[a-z]\Z")
_LETTER_O = re.compile(r"(?<![a-z0-9])o\Z")
_MOBILE, _LANDLINE = re.compile(r"0[689][0-9]{8}"), re.compile(r"0[2-57][0-9]{7}")
_NATIONAL = re.compile(r"0?(?:[689][0-9]{8}|[2-57][0-9]{7})")
_LOOSE = re.compile(r"0[2-9][0-9]{7,8}")
"""A number that may have a digit too few or too many: accepted if a word before says so or its digits are unbroken."""
_BARE_MOBILE = re.compile(r"[689][0-9]{8}")
"""A mobile number without its first zero, as spreadsheets leave it."""
_CITIZEN = re.compile(r"[1-8][0-9]{12}")
_UNREGISTERED = re.compile(r"0[0-9]{12}")
"""Of people without Thai nationality or registration. Numbers of companies begin so too: a word before must say it."""
_CITIZEN_GROUPS = (1, 4, 5, 2, 1)
_LONGEST = 16

_BEFORE = 40
_NO = r"(?:\s|[:.=_()/-]|เบอร์|หมายเลข|เลขที่|เลข|no|คือ|ที่|กลับ|ได้|มา)*\Z"
_PHONE_WORD = re.compile(
    r"(?:โทร(?:ศัพท์|สาร|ฯ)?|เบอร์|มือถือ|ติดต่อ(?:กลับ)?|แฟก[ซส]์?|พร้อมเพย์|promptpay|whats? ?apps?|วอทส์?แอป?|"
    rf"(?<![a-z])(?:tel(?:ephone)?|t|phone|call|mobile|mob|fax|cell|contact)){_NO}"
)
_CITIZEN_WORD = re.compile(
    r"(?:บัตร|ประชาชน|ปชช|ต่างด้าว|ประจ(?:\u0e33|\u0e4d\u0e32)ตัว|13 ?หลัก|citizen|national|identity|"
    r"(?<![a-z])id(?: ?card)?)[^0-9\n]{0,20}\Z"
)
_ACCOUNT_WORD = re.compile(
    r"(?:บัญชี|บ/ช|ธนาคาร|ธ\.|กสิกร|ไทยพาณิชย์|กรุงไทย|ออมสิน|account|a/c|kbank|scb|ktb|bbl)[^0-9\n]{0,30}\Z"
)
_OTHER_WORD = re.compile(
    r"(?:รหัส|มิเตอร์|เครื่องวัด|ผู้ใช้(?:ไฟฟ้า|น(?:\u0e33|\u0e4d\u0e32))|ค(?:\u0e33|\u0e4d\u0e32)ร้อง|รหัสเรื่อง|เลขที่เรื่อง|เรื่องที่|เลขรับ|เลขที่รับ|"
    r"สัญญา|ทะเบียน|ครุภัณฑ์|เสา(?:ไฟฟ้า|ไฟ)?|พัสดุ|โฉนด|ใบเสร็จ|ใบสั่ง|บาร์โค้ด|ภาษี|นิติบุคคล|"
    r"(?<![a-z])(?:ticket|case|ref|serial|s/n|ems|order|ca|barcode))(?:\s|[:.=#()/-]|หมายเลข|เลขที่|เลข|no|คือ|นี้)*\Z"
)
_YEAR = re.compile(r"(?:19|20|24|25)[0-9]{2}")


_ISO_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,6}(?!\d))?(?:[+-]\d\d:?\d\d(?![-.]?\d))?")
"""ISO 8601 to the second or finer. A longer fraction, or an offset with more digits, may be a telephone number."""
_LONGEST_TIME = 40


class Find(NamedTuple):
    """A number: where it stands in the copy, and its kind."""

    start: int
    end: int
    kind: str


class _Group(NamedTuple):
    start: int
    end: int
    digits: str


def digit_runs(text: str) -> list[tuple[int, int]]:
    """Where a plain copy has digits, with little between them, that could be a number."""
    return [
        match.span()
        for match in _RUN.finditer(text)
        if match.end() - match.start() >= LEAST_DIGITS and sum(map(str.isdecimal, match.group())) >= LEAST_DIGITS
    ]


def find_numbers(text: str, runs: Sequence[tuple[int, int]], kept: Sequence[tuple[int, int]]) -> Iterator[Find]:
    """The personal numbers in these runs of digits, in order. What overlaps a span of `kept` is passed over."""
    for start, end in runs:
        if any(first < end and start < last for first, last in kept):
            continue
        groups = [_Group(*match.span(), match.group()) for match in _GROUP.finditer(text, start, end)]
        yield from _Run(text, groups, max((last for _, last in kept if last <= start), default=0)).finds()


class _Run:
    """Groups of digits with little between them."""

    def __init__(self, text: str, groups: Sequence[_Group], floor: int) -> None:
        """Text before the position `floor` belongs to something else and is not looked at."""
        self._text, self._groups, self._floor = text, groups, floor

    def finds(self) -> Iterator[Find]:
        at = 0
        while at < len(self._groups):
            before = self._before(at)
            called = _PHONE_WORD.search(before) is not None
            if not called and (skipped := self._other(at)):
                at += skipped
                continue
            found = self._number(at, before, called)
            if found is None:
                at += 1
                continue
            count, kind = found
            end = self._groups[at + count - 1].end
            yield Find(self._start(at, end), end, kind)
            self._floor = end
            at += count

    def _number(self, at: int, before: str, called: bool) -> tuple[int, str] | None:
        """How many groups from here on are a number, and its kind."""
        digits, loose = "", 0
        for count, group in enumerate(self._groups[at:], start=1):
            digits += group.digits
            if len(digits) > _LONGEST:
                break
            if self._is_phone(at, count, digits, before, called):
                return count, PHONE
            if len(digits) == 13 and self._is_citizen_id(at, count, digits, before):
                return count, CITIZEN_ID
            if self._is_loosely_phone(count, digits, before, called):
                loose = count
        return (loose, PHONE) if loose else None

    def _is_phone(self, at: int, count: int, digits: str, before: str, called: bool) -> bool:
        if _BARE_MOBILE.fullmatch(digits) and (called or _LETTER_O.search(before)):
            return True
        if self._is_abroad(at, digits):
            return True
        if not (_MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits) or self._has_code(at, count, digits, called)):
            return False
        if called:
            return True
        if _LETTER_BEFORE.search(before) and (digits[1] not in "689" or self._letter_follows(at, count)):
            return False
        return not (self._otherwise_named(before, count) or self._is_document(at, count))

    def _letter_follows(self, at: int, count: int) -> bool:
        end = self._groups[at + count - 1].end
        return self._text[end : end + 1].isascii() and self._text[end : end + 1].isalpha()

    def _has_code(self, at: int, count: int, digits: str, called: bool) -> bool:
        """Whether it is a number with Thailand's country code.

        A leading 66 may also belong to a house number: without `+` or a word like "tel" only mobile numbers count.
        """
        if digits.startswith("0066"):
            return _NATIONAL.fullmatch(digits[4:]) is not None
        if not digits.startswith("66") or _NATIONAL.fullmatch(digits[2:]) is None:
            return False
        if called or "+" in self._prefix(at) or ("(" in self._prefix(at) and self._gap(at + 1).startswith(")")):
            return True
        return digits[2:].lstrip("0")[0] in "689" and (count <= 3 or (count == 4 and self._is_even(at, count)))

    def _is_even(self, at: int, count: int) -> bool:
        """Whether the same separators stand between all groups."""
        return len({self._gap(at + i) for i in range(1, count)}) <= 1

    def _is_abroad(self, at: int, digits: str) -> bool:
        """Whether it is a number with `+` and a country code other than Thailand's."""
        if not 10 <= len(digits) <= 15 or digits.startswith(("0", "66")):
            return False
        return "+" in self._prefix(at)

    def _is_loosely_phone(self, count: int, digits: str, before: str, called: bool) -> bool:
        if _LOOSE.fullmatch(digits) is None:
            return False
        return called or (count == 1 and digits[1] in "689" and not self._otherwise_named(before, count))

    def _is_citizen_id(self, at: int, count: int, digits: str, before: str) -> bool:
        if _UNREGISTERED.fullmatch(digits):
            return bool(_CITIZEN_WORD.search(before)) and not _OTHER_WORD.search(before)
        if _CITIZEN.fullmatch(digits) is None:
            return False
        if _CITIZEN_WORD.search(before):
            return True
        if tuple(len(group.digits) for group in self._groups[at : at + count]) == _CITIZEN_GROUPS:
            return True
        if _LETTER_BEFORE.search(before) or _OTHER_WORD.search(before) or not self._is_even(at, count):
            return False
        return bool(pin.is_valid(digits))

    def _otherwise_named(self, before: str, count: int) -> bool:
        """Whether the words before say it is another number: an account, a meter, a case."""
        return count == 1 and bool(_OTHER_WORD.search(before) or _ACCOUNT_WORD.search(before))

    def _is_document(self, at: int, count: int) -> bool:
        """Whether it is the number of an official letter, such as `06/2565/1234`."""
        inner = self._groups[at + 1 : at + count]
        return any(_YEAR.fullmatch(group.digits) and "/" in self._gap(at + 1 + i) for i, group in enumerate(inner))

    def _other(self, at: int) -> int:
        """How many groups from here on are a date, a time or a fraction, and no part of a number."""
        if in_time := self._in_time(at):
            return in_time
        groups = self._groups[at : at + 3]
        gaps = [self._gap(at + i) for i in range(1, len(groups) + 1)]
        if at and self._is_fraction(at):
            return 1
        if (
            len(groups) == 3
            and gaps[0] == gaps[1]
            and gaps[0] in ("/", "-", ".")
            and _is_date(groups, gaps[2] != gaps[0])
        ):
            return 3
        if len(groups) > 1 and gaps[0] == "." and gaps[1] != "." and _is_time(*groups[:2]):
            return 2
        return 0

    def _in_time(self, at: int) -> int:
        """How many groups from here on belong to an ISO 8601 time: its end, as in 09.980119+00, is no phone number."""
        start = self._groups[at].start
        for match in _ISO_TIME.finditer(self._text, max(0, start - _LONGEST_TIME), start + _LONGEST_TIME):
            if match.start() <= start < match.end():
                return sum(1 for group in self._groups[at:] if group.end <= match.end())
        return 0

    def _is_fraction(self, at: int) -> bool:
        """Whether this group is the fraction of a latitude (5 to 21) or longitude (97 to 106) in Thailand."""
        whole, part = self._groups[at - 1], self._groups[at]
        if self._gap(at) != "." or len(part.digits) < 4 or len(whole.digits) > 3 or whole.digits[0] == "0":
            return False
        return 5 <= int(whole.digits) <= 21 or 97 <= int(whole.digits) <= 106

    def _gap(self, at: int) -> str:
        """The text between the group before and this one."""
        if not 0 < at < len(self._groups):
            return ""
        return self._text[self._groups[at - 1].end : self._groups[at].start]

    def _before(self, at: int) -> str:
        start = self._groups[at].start
        return self._text[max(self._floor, start - _BEFORE) : start]

    def _prefix(self, at: int) -> str:
        start = self._groups[at].start
        return re.search(r"(?:\+\s?)?\(?\+?\s?\Z", self._text[max(self._floor, start - 5) : start]).group()  # type: ignore[union-attr]

    def _start(self, at: int, end: int) -> int:
        """Where the number begins, with the plus, bracket or letter O before its first digit."""
        prefix, start = self._prefix(at), self._groups[at].start
        if _LETTER_O.search(self._before(at)):
            return start - 1
        bracket_closes = ")" in self._text[start:end]
        return start - (len(prefix) if "+" in prefix or ("(" in prefix and bracket_closes) else 0)


def _is_date(groups: Sequence[_Group], other_gap_follows: bool) -> bool:
    first, second, third = (group.digits for group in groups)
    if len(second) > 2 or not 0 < int(second) <= 12:
        return False
    if _YEAR.fullmatch(first):
        return len(third) <= 2
    day_first = len(first) <= 2 and 0 < int(first) <= 31
    return day_first and (_YEAR.fullmatch(third) is not None or (len(third) == 2 and other_gap_follows))


def _is_time(hour: _Group, minute: _Group) -> bool:
    return len(hour.digits) <= 2 and len(minute.digits) == 2 and int(hour.digits) <= 24 and int(minute.digits) < 60
