from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from complaints.errors import PermanentError, TransientError
from streams.cases.turns import Turns


def test_a_turn_lasts_from_getting_partitions_to_the_next_sharing_out() -> None:
    turns = Turns()
    assert turns.now is None
    turns.moved(5)
    first = turns.now
    assert first is not None
    turns.check(first)
    turns.moved(None)
    assert turns.now is None
    turns.moved(5)
    assert turns.now not in (None, first), "another process may have had one in between"
    with pytest.raises(PermanentError, match="went to another process"):
        turns.check(first)
    assert not turns.stood_by


def test_without_partitions_it_stands_by_until_it_gets_them() -> None:
    turns, stopped = Turns(), threading.Event()
    turns.moved(0)
    assert turns.now is None
    assert turns.stood_by
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(turns.wait, stopped)
        turns.moved(None)
        turns.moved(3)
        assert waiting.result(20) == turns.now


def test_a_stop_ends_the_wait() -> None:
    turns, stopped = Turns(), threading.Event()
    stopped.set()
    with pytest.raises(TransientError, match="stopped"):
        turns.wait(stopped)
