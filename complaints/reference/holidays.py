"""Public holidays: `config/holidays.yaml`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from complaints.reference.located_yaml import LocatedYaml
from complaints.settings import Section

FIRST_YEAR, LAST_YEAR = 2000, 2100
_LEAP_YEAR = 2000
MonthDay = Annotated[str, Meta(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]


class _Holidays(Section, frozen=True, kw_only=True):
    every_year: tuple[MonthDay, ...]
    moving: tuple[date, ...]


def holidays(config: Path) -> frozenset[date]:
    """All public holidays from 2000 to 2100, as far as they are known. Raises ConfigError with file, line and key."""
    source = LocatedYaml.read(config / "holidays.yaml")
    found: _Holidays = source.convert(_Holidays)
    source.refuse(
        (("every_year", index), f"{day!r} is no day of a year")
        for index, day in enumerate(found.every_year)
        if _day(_LEAP_YEAR, day) is None
    )
    fixed = (_day(year, day) for year in range(FIRST_YEAR, LAST_YEAR + 1) for day in found.every_year)
    return frozenset(found.moving) | {day for day in fixed if day is not None}


def _day(year: int, day: str) -> date | None:
    """None for 29 February of a common year, and for 31 April."""
    try:
        return date.fromisoformat(f"{year}-{day}")
    except ValueError:
        return None
