"""References that channels give their complaints: trims them, and recognises words that mean "no reference"."""

from __future__ import annotations

import re

from complaints.fold import BLANK, IGNORED, fold

_UNSEEN = rf"[\s\x00-\x1f\x7f-\x9f{IGNORED}{BLANK}]+"
_EDGES = re.compile(rf"\A{_UNSEEN}|{_UNSEEN}\Z")

_NONE = frozenset((
    "nan", "na", "n/a", "n.a", "nat", "none", "null", "nil", "undefined", "unknown", "not available",
    "not applicable", "tbd", "tba", "true", "false", "inf", "infinity", "object object", "empty", "blank", "void",
    "\\n",
    "ไม่มี", "ไม่ระบุ", "ไม่ทราบ", "ไม่มีข้อมูล", "ไม่มีเลข", "ไม่มีเลขที่", "ไม่มีหมายเลข", "ไม่ปรากฏ", "ยังไม่มี", "ยังไม่ระบุ",
    "ว่าง", "รอเลข", "รอออกเลข", "รอออกเลขที่",
))  # fmt: skip

_NONE_YET = re.compile(r"(?:ยัง)?ไม่(?:มี|ได้|ออก|ระบุ|ทราบ|ปรากฏ|พบ|ทันออก)|(?:รอ|อยู่ระหว่าง)(?:การ)?(?:ออก)?เลข")
"""What a person writes instead of a number, in many words: it has no digit."""
_AROUND = "()[]{}<>\"'.-_*# "
"""What people put around such a word."""
_DIGIT = re.compile("[0-9]")


def trimmed(reference: str) -> str:
    """The reference without invisible characters at its ends; "" when it has no visible one."""
    if "!" <= reference[:1] <= "~" and "!" <= reference[-1:] <= "~":  # nearly all, and this is on the hot path
        return reference
    return _EDGES.sub("", reference)


def stands_for_none(reference: str) -> bool:
    """Whether a trimmed reference only says that there is none, as "-", "nan" or "ไม่มี" do.

    Programs write such a word for every complaint without a reference; taken as one, it would give all the same id.
    """
    if reference[-1:].isdecimal():  # nearly all references end in a digit, and none of the words does
        return reference[-1] == "0" and not any(char != "0" and char.isalnum() for char in reference)
    if _DIGIT.search(reference):  # most others have one too, and again none of the words does
        return False
    if not any(map(str.isalnum, reference)):
        return True
    plain = fold(reference).casefold().strip(_AROUND)
    return plain in _NONE or (_NONE_YET.match(plain) is not None and not any(map(str.isdecimal, plain)))
