"""ISO weeks, Monday to Sunday in Bangkok, as the report names them."""

from __future__ import annotations

import re
from datetime import date, timedelta

from complaints.errors import ConfigError
from trends.period import Period

DAYS = 7
_WEEK = re.compile(r"(\d{4})-W(\d{2})")


def week_of(text: str) -> Period:
    """The days of a week written as 2026-W34. Raises ConfigError."""
    found = _WEEK.fullmatch(text)
    try:
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else None
    except ValueError:
        monday = None
    if monday is None:
        raise ConfigError(f"--week {text!r} is no week, write YYYY-Www as in 2026-W34")
    return Period(monday, monday + timedelta(days=DAYS - 1))


def label(week: Period) -> str:
    """A week as 2026-W34."""
    year, number, _ = week.since.isocalendar()
    return f"{year}-W{number:02d}"
