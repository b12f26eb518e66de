"""Times as people and programs write them: Thai and English months, Buddhist years, `น.` after the hour, ISO 8601.

A time is parsed without regard to any setting first, so that a whole file can be asked whether its times agree with the
setting (`producers/reading/time_order.py`); then it is resolved by the setting.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from complaints.fold import fold

BUDDHIST_OFFSET = 543
FIRST_BUDDHIST_YEAR = 2400
"""A year of four digits from here on is Buddhist whatever a channel says: spreadsheets hold true dates beside written
ones, and nobody complains in the Christian year 2400."""

_MONTHS = (
    ("มกราคม", "ม.ค.", "January", "Jan"), ("กุมภาพันธ์", "ก.พ.", "February", "Feb"),
    ("มีนาคม", "มี.ค.", "March", "Mar"), ("เมษายน", "เม.ย.", "April", "Apr"),
    ("พฤษภาคม", "พ.ค.", "May"), ("มิถุนายน", "มิ.ย.", "June", "Jun"),
    ("กรกฎาคม", "ก.ค.", "July", "Jul"), ("สิงหาคม", "ส.ค.", "August", "Aug"),
    ("กันยายน", "ก.ย.", "September", "Sept", "Sep"), ("ตุลาคม", "ต.ค.", "October", "Oct"),
    ("พฤศจิกายน", "พ.ย.", "November", "Nov"), ("ธันวาคม", "ธ.ค.", "December", "Dec"),
)  # fmt: skip
_WEEKDAYS = (
    ("จันทร์", "จ.", "Monday", "Mon"), ("อังคาร", "อ.", "Tuesday", "Tue"), ("พุธ", "พ.", "Wednesday", "Wed"),
    ("พฤหัสบดี", "พฤหัส", "พฤ.", "Thursday", "Thu"), ("ศุกร์", "ศ.", "Friday", "Fri"),
    ("เสาร์", "ส.", "Saturday", "Sat"), ("อาทิตย์", "อา.", "Sunday", "Sun"),
)  # fmt: skip
_MONTH_OF = {
    name: number
    for number, names in enumerate(_MONTHS, start=1)
    for written in map(str.casefold, names)
    for name in (written.rstrip("."), written.replace(".", ""))
}
_WEEKDAY_OF = {name.casefold(): number for number, names in enumerate(_WEEKDAYS) for name in names}
_PLAIN = str.maketrans("๐๑๒๓๔๕๖๗๘๙\u2010\u2011\u2012\u2013\u2014\u2212\u2044\u2215", "0123456789------//")


def _any_of(names: dict[str, int]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_MONTH = rf"(?P<month>{_any_of(_MONTH_OF)})\.?"
_YEAR = r"(?:(?P<era>พ\.? ?ศ\.?|ค\.? ?ศ\.?|B\.?E\.?|A\.?D\.?) ?)?(?P<year>\d{4}|\d{2})"
_MERIDIEM = r"(?: ?(?P<meridiem>[AP]\.?M\.?|ก่อนเที่ยง|หลังเที่ยง))?"
_CLOCK = (
    r"(?:(?:[T ,]+|,? ?เวลา ?|,? at )"
    r"(?:(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"|(?P<hour4>\d{2})(?P<minute4>\d{2})(?P<second4>\d{2})?"
    r"|(?P<hour1>\d{1,2})(?= ?(?:น|[AP]\.?M|ก่อน|หลัง)))"
    rf"{_MERIDIEM}(?: ?(?:น\.?|นาฬิกา))?)?"
)
_ZONE = r"(?P<zone>Z|ICT|(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?|UTC|GMT)"
_OFFSET = rf"(?: ?{_ZONE}(?: ?\([^)]*\))?)?"
_WEEKDAY = rf"(?:(?:วัน)?(?P<weekday>{_any_of(_WEEKDAY_OF)})(?:ที่)?[, ]*)?(?:วันที่ ?)?"


def _form(date: str) -> re.Pattern[str]:
    return re.compile(f"{_WEEKDAY}{date}{_CLOCK}{_OFFSET}", re.IGNORECASE)


_FORMS = (
    _form(r"(?P<year>\d{4})(?P<mark>[-/.])(?P<two>\d{1,2})(?P=mark)(?P<three>\d{1,2})"),
    _form(rf"(?P<one>\d{{1,2}}) ?[-/. ] ?(?P<two>\d{{1,2}}) ?[-/. ] ?{_YEAR}"),
    _form(rf"(?P<one>\d{{1,2}})(?:st|nd|rd|th)?[-/. ,]*{_MONTH}[-/. ,]*{_YEAR}"),
    _form(rf"{_MONTH}[-/. ]*(?P<one>\d{{1,2}})(?:st|nd|rd|th)?[-/. ,]+{_YEAR}"),
    _form(r"(?P<year>(?:20|25)\d{2})(?P<two>0[1-9]|1[0-2])(?P<three>[0-3]\d)"),
)
_JOINED = re.compile(r"(?P<date>(?:20|25)\d{6})T?(?P<clock>\d{4}(?:\d{2})?)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


class NumberError(ValueError):
    """A bare number, such as days or seconds since some date: its unit and start are unknown."""


@dataclass(frozen=True, slots=True)
class WrittenTime:
    """A time as it was written: which of `first` and `second` is the day is open where `numeric` is true."""

    year: int
    year_digits: int
    era: int | None
    """543 where a Buddhist year is marked as one, 0 where a Christian one is; None without a mark."""
    first: int
    second: int
    """The day and the month, in this order unless `numeric`."""
    numeric: bool
    meridiem: bool
    """With AM or PM, as in the United States, where the month stands first."""
    time: timedelta
    """Since midnight; 24:00 is the end of the day."""
    offset: tzinfo | None
    weekday: int | None

    @property
    def day_second(self) -> bool:
        """Whether it can only be read as year, day, month, which nobody means on purpose but some programs write."""
        return not self.numeric and self.second > 12 >= self.first

    def resolve(self, *, zone: ZoneInfo, buddhist_era: bool, day_first: bool) -> datetime:
        """The time, in `zone` where it has no offset of its own. Raises ValueError when there is no such day."""
        day, month = (self.first, self.second) if day_first or not self.numeric else (self.second, self.first)
        found = datetime(self.full_year(buddhist_era), month, day, tzinfo=self.offset or zone)
        if self.weekday not in (None, found.weekday()):
            raise ValueError("another day of the week")
        return found + self.time

    def full_year(self, buddhist_era: bool) -> int:
        """The Christian year."""
        if self.year_digits == 2:
            buddhist = buddhist_era if self.era is None else self.era > 0
            return self.year + (2500 - BUDDHIST_OFFSET if buddhist else 2000)
        if self.era is not None:
            return self.year - self.era
        return self.year - BUDDHIST_OFFSET if self.year >= FIRST_BUDDHIST_YEAR else self.year


def read_time(text: str, *, zone: ZoneInfo, buddhist_era: bool, day_first: bool) -> datetime:
    """The time, in `zone` where it has no offset of its own. Raises ValueError when it is none."""
    return parse_time(text).resolve(zone=zone, buddhist_era=buddhist_era, day_first=day_first)


@lru_cache(maxsize=4096)  # a file has many of one day
def parse_time(text: str) -> WrittenTime:
    """The time as it is written. Raises NumberError for a mere number, ValueError for anything else that is none."""
    text = " ".join(fold(text).translate(_PLAIN).split())
    if joined := _JOINED.fullmatch(text):
        text = f"{joined['date']} {joined['clock']}"
    match = next((found for form in _FORMS if (found := form.fullmatch(text))), None)
    if match is None:
        if _NUMBER.fullmatch(text):
            raise NumberError(_what_number(float(text)))
        raise ValueError("no time")
    part = match.groupdict()
    return WrittenTime(
        year=int(part["year"]),
        year_digits=len(part["year"]),
        era=_era(part.get("era")),
        first=int(part.get("one") or part["three"]),
        second=_MONTH_OF[name.casefold().rstrip(".")] if (name := part.get("month")) else int(part["two"]),
        numeric="three" not in part and "month" not in part,
        meridiem=bool(part["meridiem"]) and part["meridiem"][:1] in "APap",
        time=_time_of_day(part),
        offset=_offset(part),
        weekday=None if part["weekday"] is None else _WEEKDAY_OF[part["weekday"].casefold()],
    )


def is_time(cell: object) -> bool:
    """Whether a cell holds a date or a time of a day, of a spreadsheet or written."""
    if not isinstance(cell, str):
        return isinstance(cell, date)
    try:
        parse_time(cell)
    except ValueError:
        return False
    return True


def _era(mark: str | None) -> int | None:
    if mark is None:
        return None
    return BUDDHIST_OFFSET if mark[0] in "พBb" else 0


def _time_of_day(part: dict[str, str | None]) -> timedelta:
    hour = int(part["hour"] or part["hour4"] or part["hour1"] or 0)
    minute = int(part["minute"] or part["minute4"] or 0)
    second = int(part["second"] or part["second4"] or 0)
    microsecond = int((part["fraction"] or "").ljust(6, "0")[:6])
    if meridiem := part["meridiem"]:
        if not 1 <= hour <= 12:
            raise ValueError("an hour that AM and PM do not have")
        hour = hour % 12 + (12 if meridiem[:1] in "Ppห" else 0)
    if minute > 59 or second > 59 or hour > 24 or (hour == 24 and (minute or second or microsecond)):
        raise ValueError("no time of day")
    return timedelta(hours=hour, minutes=minute, seconds=second, microseconds=microsecond)


def _offset(part: dict[str, str | None]) -> tzinfo | None:
    zone = part["zone"]
    if zone is None:
        return None
    hours, minutes = int(part["hours"] or 0), int(part["minutes"] or 0)
    if zone.upper() == "ICT":
        hours = 7
    away = timedelta(hours=hours, minutes=minutes)
    if hours > 14 or minutes > 59:
        raise ValueError("an offset that no place has")
    return timezone(-away if part["sign"] == "-" else away)


def _what_number(number: float) -> str:
    """What it may be: days since 1900 as spreadsheets count, or seconds or milliseconds since 1970."""
    if 36_526 <= number < 73_051:  # the years 2000 to 2099
        return "the day number of a spreadsheet; format the column as a date"
    if 946_684_800 <= number < 4_102_444_800:
        return "a number of seconds since 1970; write it as a time"
    if 946_684_800_000 <= number < 4_102_444_800_000:
        return "a number of milliseconds since 1970; write it as a time"
    raise ValueError("no time")
