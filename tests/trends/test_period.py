from __future__ import annotations

from datetime import date, datetime

import pytest

from complaints.clock import BANGKOK
from complaints.errors import ConfigError
from trends.period import History, Period, choose

TODAY = date(2026, 8, 31)


def history(first: str, newest: str) -> History:
    return History(
        datetime.fromisoformat(first).replace(tzinfo=BANGKOK), datetime.fromisoformat(newest).replace(tzinfo=BANGKOK), 9
    )


def test_old_history_ends_with_its_newest_day() -> None:
    period = choose(history("2022-01-01T08", "2023-03-31T21"), TODAY)
    assert period == Period(date(2023, 3, 2), date(2023, 3, 31))
    assert len(period) == 30


def test_today_is_not_over_and_left_out() -> None:
    assert choose(history("2026-01-01T08", "2026-08-31T09"), TODAY).until == date(2026, 8, 30)
    assert choose(history("2026-01-01T08", "2027-08-31T09"), TODAY).until == date(2026, 8, 30)  # a clock that is wrong


def test_today_counts_when_there_is_nothing_else() -> None:
    assert choose(history("2026-08-31T08", "2026-08-31T09"), TODAY, days=1) == Period(TODAY, TODAY)


def test_today_counts_when_asked_for() -> None:
    assert choose(history("2026-01-01T08", "2026-08-31T09"), TODAY, until=TODAY, days=2).since == date(2026, 8, 30)


def test_the_previous_period_is_as_long_and_ends_the_day_before() -> None:
    assert Period(date(2026, 3, 1), date(2026, 3, 3)).previous() == Period(date(2026, 2, 26), date(2026, 2, 28))


def test_comparison_needs_the_whole_previous_period() -> None:
    known = history("2026-08-02T13", "2026-08-31T09")
    assert known.covers(Period(date(2026, 8, 2), TODAY))
    assert not known.covers(Period(date(2026, 8, 1), TODAY))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"days": 0}, "--days is 0"),
        ({"days": 3, "since": date(2026, 1, 1)}, "give one of them"),
        ({"since": date(2027, 1, 1)}, "is after the last day"),
    ],
)
def test_contradictions_are_told(options: dict[str, date | int], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        choose(history("2026-01-01T08", "2026-08-31T09"), TODAY, **options)  # type: ignore[arg-type]
