"""The reference in a cell of a file: refused where the program that wrote the file has changed it."""

from __future__ import annotations

import math
import re
from datetime import date, time, timedelta

from complaints.events.channel_reference import stands_for_none, trimmed

EXACT_DIGITS = 15
"""A spreadsheet keeps so many digits of a number and puts zeros for the rest (Microsoft: Excel specifications)."""
_WHOLE = re.compile(r"(\d+)\.0+")
_ROUNDED = re.compile(r"[+-]?\d(?:(?:[.,]\d+)?E\+|[.,]\d+E)\d+", re.IGNORECASE)
_TEXT_FORMULA = re.compile(r'=\s*"([^"]*)"')
"""`="007"`: how programs keep a spreadsheet from making a number of it."""
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|(?:มี|เม|มิ|[มกพสตธ])\.[คพย]\.)"
_DATED = re.compile(rf"\d{{1,2}}-{_MONTH}|{_MONTH}-\d{{2}}", re.IGNORECASE)


def read_reference(cell: object) -> str | None:
    """The reference, trimmed; None where there is none, also where a word such as "nan" or "ไม่มี" stands for that.

    Raises ValueError, saying what happened to it, where a spreadsheet has changed it: two complaints may then have one
    reference.
    """
    if cell is None or isinstance(cell, str):
        return _text(cell or "")
    if isinstance(cell, bool):
        raise ValueError("holds TRUE or FALSE")
    if isinstance(cell, (date, time, timedelta)):
        raise ValueError("holds a date: a spreadsheet has made one of the reference; format the column as text")
    if isinstance(cell, float):
        return _number(cell)
    return _text(str(cell)) if cell != 0 else None


def _number(number: float) -> str | None:
    if math.isnan(number) or number == 0:
        return None
    if abs(number) >= 10**EXACT_DIGITS:
        raise ValueError(
            f"holds a number of more than {EXACT_DIGITS} digits, which a spreadsheet rounds; write it as text"
        )
    if not number.is_integer():
        raise ValueError(f"holds the number {number!r}, which may have had more zeros; write it as text")
    return str(int(number))


def _text(text: str) -> str | None:
    if formula := _TEXT_FORMULA.fullmatch(text := trimmed(text)):
        text = trimmed(formula[1])
    if not text or stands_for_none(text) or not text.strip("0"):
        return None
    if text[-1] == "0" and (whole := _WHOLE.fullmatch(text)):
        return whole[1] if whole[1].strip("0") else None
    if _ROUNDED.fullmatch(text):
        raise ValueError(f"holds {text}, a number that a spreadsheet has rounded; write it as text")
    if _DATED.fullmatch(text):
        raise ValueError(f"holds {text}: a spreadsheet has made a date of the reference; write it as text")
    return text


def looks_rounded(reference: str) -> bool:
    """Whether these may be the first 15 digits of a longer number, and zeros for the rest."""
    return len(reference) > EXACT_DIGITS and reference.isdecimal() and not reference[EXACT_DIGITS:].strip("0")
