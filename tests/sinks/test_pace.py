from __future__ import annotations

from complaints.settings import SinkSettings
from sinks.pace import Pace
from tests.clock import ManualClock

SETTINGS = SinkSettings(batch_rows=50, recompute_pace=2.0, recompute_max_rows=100, recompute_max_secs=30.0)


def test_is_due_at_once_when_rested() -> None:
    pace = Pace(SETTINGS, ManualClock())
    assert not pace.due(1, waiting=0)
    pace.add(1)
    assert pace.due(1, waiting=0)


def test_rests_twice_as_long_as_the_last_one_took() -> None:
    clock = ManualClock()
    pace = Pace(SETTINGS, clock)
    pace.add(1)
    pace.done(took_secs=5.0)
    pace.add(1)
    clock.advance(9.9)
    assert not pace.due(1, waiting=0)
    clock.advance(0.2)
    assert pace.due(1, waiting=0)


def test_rows_and_age_have_bounds() -> None:
    clock = ManualClock()
    pace = Pace(SETTINGS, clock)
    pace.done(took_secs=1000.0)
    pace.add(99)
    assert not pace.due(1, waiting=0)
    pace.add(1)
    assert pace.due(1, waiting=0)
    pace.done(took_secs=1000.0)
    pace.add(1)
    clock.advance(30.0)
    assert pace.due(1, waiting=0)


def test_recomputes_at_once_when_nothing_comes() -> None:
    pace = Pace(SETTINGS, ManualClock())
    pace.add(1)
    pace.done(took_secs=1000.0)
    assert not pace.due(0, waiting=0)
    pace.add(1)
    assert not pace.due(1, waiting=0)
    assert pace.due(0, waiting=0)


def test_waits_while_more_records_are_waiting_however_few_were_read() -> None:
    pace = Pace(SETTINGS, ManualClock())
    pace.add(50)
    assert not pace.due(50, waiting=5)
    assert not pace.due(1, waiting=1000)
    assert pace.due(50, waiting=4)
    pace.add(50)
    assert pace.due(50, waiting=1000)
