"""Wrong passwords cost time, more with each, never more than a quarter of an hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from web.desk.lockout import FORGOTTEN, FREE, LONGEST, Failures, after_failure, locked_until

NOW = datetime(2026, 3, 2, 5, tzinfo=UTC)


def test_a_few_cost_nothing() -> None:
    assert locked_until(None) is None
    assert locked_until(Failures(FREE - 1, NOW)) is None


def test_then_the_delay_doubles_up_to_a_bound() -> None:
    waits = [
        (until - NOW) if (until := locked_until(Failures(count, NOW))) else None for count in range(FREE, FREE + 6)
    ]
    assert waits == [
        timedelta(minutes=1),
        timedelta(minutes=2),
        timedelta(minutes=4),
        timedelta(minutes=8),
        LONGEST,
        LONGEST,
    ]
    assert locked_until(Failures(10**9, NOW)) == NOW + LONGEST


def test_failures_are_counted_until_they_are_forgotten() -> None:
    failures = None
    for number in range(3):
        failures = after_failure(failures, NOW + timedelta(minutes=number))
    assert failures == Failures(3, NOW + timedelta(minutes=2))
    assert after_failure(failures, failures.last + FORGOTTEN + timedelta(seconds=1)).count == 1
