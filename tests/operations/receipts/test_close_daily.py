from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import msgspec
import pytest

from complaints.clock import BANGKOK
from complaints.errors import ConfigError, PermanentError, TransientError
from operations.receipts.close_daily import close_daily, next_closing
from operations.receipts.days import close_days
from operations.receipts.published_chain import read_chain
from tests.clock import ManualClock
from tests.own_services import OwnServices
from tests.streams.records import received

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=BANGKOK)


def at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=BANGKOK)


def until(clock: ManualClock, end: datetime) -> Callable[[], bool]:
    return lambda: clock.now() >= end


def test_closes_at_the_start_and_after_each_midnight_in_bangkok() -> None:
    clock = ManualClock(NOON.astimezone(UTC))
    closed: list[datetime] = []
    close_daily(lambda: closed.append(clock.now()), clock, stop=until(clock, at(4, 12, 0)))
    assert closed == [NOON, at(3, 0, 10), at(4, 0, 10)]


@pytest.mark.parametrize("error", [TransientError("Kafka is away"), PermanentError("no chain")])
def test_what_fails_is_tried_again_soon(error: Exception) -> None:
    clock = ManualClock(NOON.astimezone(UTC))
    tried: list[datetime] = []

    def close() -> None:
        tried.append(clock.now())
        if len(tried) < 3:
            raise error

    close_daily(close, clock, stop=until(clock, at(3, 1, 0)))
    assert tried == [NOON, at(2, 12, 5), at(2, 12, 10), at(3, 0, 10)]


def test_what_a_person_must_mend_ends_it() -> None:
    def close() -> None:
        raise ConfigError("no topic")

    with pytest.raises(ConfigError):
        close_daily(close, ManualClock())


def test_a_clock_that_is_set_ahead_is_followed() -> None:
    clock = ManualClock(NOON.astimezone(UTC))
    closed: list[datetime] = []

    def close() -> None:
        closed.append(clock.now())
        if len(closed) == 1:
            clock.advance(timedelta(days=30).total_seconds())

    close_daily(close, clock, stop=lambda: len(closed) == 2)
    assert closed[1] - closed[0] < timedelta(days=31)


def test_shows_that_it_lives(tmp_path: Path) -> None:
    clock = ManualClock(NOON.astimezone(UTC))
    beat = tmp_path / "beat"
    close_daily(lambda: beat.unlink(), clock, stop=until(clock, NOON + timedelta(minutes=5)), heartbeat=beat)
    assert beat.exists()


@pytest.mark.parametrize(("now", "expected"), [(at(2, 0, 9), at(2, 0, 10)), (at(2, 0, 10), at(3, 0, 10))])
def test_the_next_closing_is_always_to_come(now: datetime, expected: datetime) -> None:
    assert next_closing(now.astimezone(UTC)) == expected


def test_days_are_closed_once_by_however_many_runs(own: OwnServices) -> None:
    event = received("A-1", received=at(2, 13, 0))
    own.write(own.topics.received.name, msgspec.json.encode(event), str(event.complaint_id).encode())
    for start in (at(2, 12, 0), at(3, 6, 0)):
        clock = ManualClock(start.astimezone(UTC))
        close = partial(close_days, own.settings, own.topics, clock, None)
        close_daily(close, clock, stop=until(clock, at(5, 1, 0)))
    chain, strays = read_chain(own.settings, own.topics)
    assert ([(day.day.day, len(day.entries)) for day in chain], strays) == ([(2, 1), (3, 0), (4, 0)], [])
