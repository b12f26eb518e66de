from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from complaints.events.webhook import OffsetRange
from sinks.webhooks.done_offsets import DoneOffsets


def test_what_is_done_ahead_is_kept_until_what_is_before_it_is_done() -> None:
    done = DoneOffsets(10)
    for offset in (10, 11, 12, 15):
        assert done.take(offset)
    for offset in (11, 12, 15):
        done.done(offset)
    assert done.next == 10
    assert done.ahead() == (OffsetRange(first=11, end=13), OffsetRange(first=15, end=16))
    done.done(10)
    assert (done.next, done.ahead()) == (16, ())


def test_after_a_crash_only_what_is_not_done_is_taken() -> None:
    done = DoneOffsets(10, (OffsetRange(first=11, end=13),))
    assert [offset for offset in range(10, 15) if done.take(offset)] == [10, 13, 14]
    assert done.next == 10


@given(st.lists(st.integers(1, 3), max_size=30), st.randoms(use_true_random=False))
def test_a_crash_at_any_moment_loses_nothing(steps: list[int], chance: Random) -> None:
    """Offsets have gaps, records are done in any order, and the process is killed now and then."""
    offsets, at = [], 0
    for step in steps:
        offsets.append(at)
        at += step
    done, finished = DoneOffsets(), set[int]()
    while done.next < at and len(finished) < len(offsets):
        under_way = [offset for offset in offsets if offset >= done.next and done.take(offset)]
        assert set(under_way) >= set(offsets) - finished
        chance.shuffle(under_way)
        for offset in under_way[: chance.randrange(len(under_way)) + 1]:
            done.done(offset)
            finished.add(offset)
        done = DoneOffsets(done.next, done.ahead())
    assert finished == set(offsets)
