"""Times as Thai officials write them: Buddhist years, day first, Thai digits and months, `น.` after the hour."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

BUDDHIST_OFFSET = 543
FIRST_BUDDHIST_YEAR = 2400
"""A four-digit year from here on is Buddhist: spreadsheets hold true dates beside written ones."""

_MONTHS = (
    ("มกราคม", "ม.ค."), ("กุมภาพันธ์", "ก.พ."), ("มีนาคม", "มี.ค."), ("เมษายน", "เม.ย."),
    ("พฤษภาคม", "พ.ค."), ("มิถุนายน", "มิ.ย."), ("กรกฎาคม", "ก.ค."), ("สิงหาคม", "ส.ค."),
    ("กันยายน", "ก.ย."), ("ตุลาคม", "ต.ค."), ("พฤศจิกายน", "พ.ย."), ("ธันวาคม", "ธ.ค."),
)  # fmt: skip
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_CLOCK = (
    r"(?:[T ,]+(?:เวลา )?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})"
    r"(?:\.(?P<fraction>\d{1,6})\d*)?)?(?: ?น\.?)?)?"
)
_OFFSET = r" ?(?P<offset>Z|[+-]\d{2}(?::?\d{2})?)?"
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})[-/](?P<two>\d{{1,2}})[-/](?P<three>\d{{1,2}}){_CLOCK}{_OFFSET}")
_YEAR_LAST = re.compile(
    rf"(?P<one>\d{{1,2}})[-/. ]+(?P<two>\d{{1,2}}|{'|'.join(map(re.escape, _MONTH_OF))})[-/. ]+"
    rf"(?:พ\.ศ\. ?)?(?P<year>\d{{4}}|\d{{2}}){_CLOCK}{_OFFSET}"
)


def read_time(text: str, *, zone: ZoneInfo, buddhist_era: bool, day_first: bool) -> datetime:
    """The time, in `zone` where it has no offset of its own. Raises ValueError when it is none."""
    text = " ".join(text.translate(_DIGITS).split())
    if match := _YEAR_FIRST.fullmatch(text):
        month, day = int(match["two"]), int(match["three"])
    elif match := _YEAR_LAST.fullmatch(text):
        day, month = int(match["one"]), _MONTH_OF.get(match["two"]) or int(match["two"])
        if not day_first and match["two"] not in _MONTH_OF:
            day, month = month, day
    else:
        raise ValueError("not a time")
    return datetime(
        _year(match["year"], buddhist_era),
        month,
        day,
        int(match["hour"] or 0),
        int(match["minute"] or 0),
        int(match["second"] or 0),
        int((match["fraction"] or "").ljust(6, "0")),
        tzinfo=datetime.fromisoformat(f"2000-01-01T00:00{match['offset']}").tzinfo if match["offset"] else zone,
    )


def _year(text: str, buddhist_era: bool) -> int:
    year = int(text)
    if len(text) == 2:
        return year + (2500 - BUDDHIST_OFFSET if buddhist_era else 2000)
    return year - BUDDHIST_OFFSET if buddhist_era and year >= FIRST_BUDDHIST_YEAR else year
