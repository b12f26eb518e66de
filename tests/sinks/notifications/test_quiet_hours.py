from __future__ import annotations

from datetime import datetime, time

import pytest

from complaints.clock import BANGKOK
from sinks.notifications.quiet_hours import QuietHours


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 9, hour, minute, tzinfo=BANGKOK)


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"),
    [(20, 59, False), (21, 0, True), (23, 59, True), (0, 0, True), (7, 59, True), (8, 0, False)],
)
def test_over_midnight(hour: int, minute: int, quiet: bool) -> None:
    assert QuietHours(time(21), time(8)).holds(at(hour, minute)) is quiet


@pytest.mark.parametrize(("hour", "quiet"), [(11, False), (12, True), (13, False)])
def test_within_a_day(hour: int, quiet: bool) -> None:
    assert QuietHours(time(12), time(13)).holds(at(hour)) is quiet


def test_equal_times_are_never() -> None:
    assert not any(QuietHours(time(8), time(8)).holds(at(hour)) for hour in range(24))
