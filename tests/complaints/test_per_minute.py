from __future__ import annotations

from complaints.per_minute import MOST_KEYS, PerMinute
from tests.clock import ManualClock


def test_counts_begin_anew_each_minute_and_are_bounded() -> None:
    clock = ManualClock()
    limit = PerMinute(2, clock)
    assert [limit.allows("a") for _ in range(3)] == [True, True, False]
    clock.advance(60)
    assert limit.allows("a")
    assert all(limit.allows(number) for number in range(MOST_KEYS - 1))
    assert limit.used_up("new")
    assert not limit.allows("new")
    assert not limit.used_up("a")
    assert limit.allows("a")


def test_whether_it_is_used_up_is_asked_without_counting() -> None:
    clock = ManualClock()
    limit = PerMinute(1, clock)
    assert not limit.used_up("a")
    assert limit.allows("a")
    assert limit.used_up("a")
    clock.advance(60)
    assert not limit.used_up("a")
