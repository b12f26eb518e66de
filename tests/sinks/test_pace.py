from __future__ import annotations

from complaints.settings import SinkSettings
from sinks.pace import Pace
from tests.clock import ManualClock

SETTINGS = SinkSettings(recompute_pace=2.0, recompute_max_rows=100, recompute_max_secs=30.0)


def test_is_due_at_once_when_rested() -> None:
    pace = Pace(SETTINGS, ManualClock())
    assert not pace.due()
    pace.add(1)
    assert pace.due()


def test_rests_twice_as_long_as_the_last_one_took() -> None:
    clock = ManualClock()
    pace = Pace(SETTINGS, clock)
    pace.add(1)
    pace.done(took_secs=5.0)
    pace.add(1)
    clock.advance(9.9)
    assert not pace.due()
    clock.advance(0.2)
    assert pace.due()


def test_rows_and_age_have_bounds() -> None:
    clock = ManualClock()
    pace = Pace(SETTINGS, clock)
    pace.done(took_secs=1000.0)
    pace.add(99)
    assert not pace.due()
    pace.add(1)
    assert pace.due()
    pace.done(took_secs=1000.0)
    pace.add(1)
    clock.advance(30.0)
    assert pace.due()
