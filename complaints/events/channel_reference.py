"""The reference a channel gives a complaint, as every reader takes it: trimmed, and refused where it names nothing."""

from __future__ import annotations

import re

from complaints.fold import BLANK, IGNORED, fold

_UNSEEN = rf"[\s\x00-\x1f\x7f-\x9f{IGNORED}{BLANK}]+"
_EDGES = re.compile(rf"\A{_UNSEEN}|{_UNSEEN}\Z")

_NONE = frozenset((
    "nan", "na", "n/a", "n.a", "nat", "none", "null", "nil", "undefined", "unknown", "not available",
    "not applicable", "tbd", "tba", "true", "false", "inf", "infinity", "object object", "empty", "blank", "void",
    "ไม่มี", "ไม่ระบุ", "ไม่ทราบ", "ไม่มีข้อมูล", "ไม่มีเลข", "ไม่มีเลขที่", "ไม่มีหมายเลข", "ไม่ปรากฏ", "ยังไม่มี", "ยังไม่ระบุ",
    "ว่าง", "รอเลข", "รอออกเลข", "รอออกเลขที่",
))  # fmt: skip

_AROUND = "()[]{}<>\"'.-_*# "
"""What people put around such a word."""


def trimmed(reference: str) -> str:
    """Without what shows nothing at its ends; "" when it has no visible character."""
    if "!" <= reference[:1] <= "~" and "!" <= reference[-1:] <= "~":  # nearly all, and this is on the hot path
        return reference
    return _EDGES.sub("", reference)


def stands_for_none(reference: str) -> bool:
    """Whether a trimmed reference only says that there is none, as "-", "nan" or "ไม่มี" do.

    Programs write such words for every complaint that has no reference: taken for one, they give all of them one id.
    """
    if reference[-1:].isdecimal():  # as nearly all references end, and none of the words
        return False
    if not any(map(str.isalnum, reference)):
        return True
    return fold(reference).casefold().strip(_AROUND) in _NONE
