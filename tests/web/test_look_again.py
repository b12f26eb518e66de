from __future__ import annotations

from tests.clock import ManualClock
from web.look_again import LONGEST_SECS, pauses


def test_the_first_look_is_at_once_and_the_last_when_the_time_is_over() -> None:
    clock = ManualClock()
    begun, looks = clock.monotonic(), []
    for pause in pauses(clock, 8):
        clock.sleep(pause)
        looks.append(clock.monotonic() - begun)
    assert looks[0] == 0
    assert looks[-2] < 8 <= looks[-1] < 8 + LONGEST_SECS
    assert list(pauses(clock, 0)) == [0]
