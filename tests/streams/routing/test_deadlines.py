"""Working days and office hours in Bangkok."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from streams.routing.deadlines import WorkingDays

CALENDAR = WorkingDays([date(2024, 12, 10)])
"""10 December 2024 is a Tuesday."""


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2024, 12, 2), 1, date(2024, 12, 3)),
        (date(2024, 12, 6), 1, date(2024, 12, 9)),
        (date(2024, 12, 9), 1, date(2024, 12, 11)),
        (date(2024, 12, 7), 2, date(2024, 12, 11)),
        (date(2024, 12, 2), 15, date(2024, 12, 24)),
    ],
)
def test_weekends_and_holidays_do_not_count(start: date, days: int, due: date) -> None:
    assert CALENDAR.due(start, days) == datetime(due.year, due.month, due.day, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "opened"),
    [
        (datetime(2024, 12, 9, 1, 30, tzinfo=UTC), True),
        (datetime(2024, 12, 9, 1, 29, tzinfo=UTC), False),
        (datetime(2024, 12, 9, 9, 30, tzinfo=UTC), False),
        (datetime(2024, 12, 10, 3, 0, tzinfo=UTC), False),
        (datetime(2024, 12, 7, 3, 0, tzinfo=UTC), False),
    ],
)
def test_office_hours(moment: datetime, opened: bool) -> None:
    assert CALENDAR.open_at(moment) is opened
