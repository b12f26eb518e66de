"""Values that are slow to read: kept, read again when old, and told with what went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from functools import partial
from threading import Event

import pytest

from complaints.errors import ConfigError, TransientError
from tests.clock import ManualClock
from web.dashboard.apart import Apart
from web.dashboard.reread import Reading, Reread
from web.dashboard.topics import INSIGHTS_PATIENCE_SECS, LEDGER_PATIENCE_SECS, SURGES_PATIENCE_SECS


@pytest.fixture
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(1) as executor:
        yield executor


def test_a_value_is_kept_until_it_is_old(threads: Executor) -> None:
    clock, values = ManualClock(), iter(range(9))
    reread = Reread(lambda: next(values), threads, clock, every_secs=10, patience_secs=5)
    assert [reread.get().value, reread.get().value] == [0, 0]
    clock.advance(11)
    assert (reread.get().value, reread.get().at) == (1, clock.now())


def test_a_value_that_says_little_is_soon_read_again(threads: Executor) -> None:
    clock, values = ManualClock(), iter([0, 5, 6])
    reread = Reread(
        lambda: next(values), threads, clock, every_secs=3600, patience_secs=5, little=lambda value: value == 0
    )
    assert reread.get().value == 0
    clock.advance(61)
    assert reread.get().value == 5
    clock.advance(61)
    assert reread.get().value == 5


def test_what_reads_long_is_read_rarely(threads: Executor) -> None:
    clock = ManualClock()

    def read() -> float:
        clock.advance(60)
        return clock.monotonic()

    reread = Reread(read, threads, clock, every_secs=10, patience_secs=5)
    first = reread.get().value
    clock.advance(1_000)
    assert reread.get().value == first
    clock.advance(300)
    assert reread.get().value != first


def test_a_page_does_not_wait_for_the_first_reading(threads: Executor) -> None:
    go = Event()
    reread = Reread(lambda: go.wait(20), threads, ManualClock(), every_secs=10, patience_secs=0.01)
    assert reread.get() == Reading()
    go.set()
    threads.submit(int).result(20)
    assert reread.get().value is True


def test_a_failure_keeps_the_last_value_and_its_reason_goes_to_the_log(
    threads: Executor, caplog: pytest.LogCaptureFixture
) -> None:
    clock = ManualClock()
    answers: Iterator[int | Exception] = iter([7, TransientError("Kafka is away"), ValueError("a defect")])

    def read() -> int:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    reread = Reread(read, threads, clock, every_secs=10, patience_secs=5)
    assert reread.get().value == 7
    kept = reread.get()
    for reason in ("Kafka is away", "a defect"):
        clock.advance(11)
        assert reread.get() == replace(kept, failed=True)
        assert reason in caplog.text


def fail(error: Exception) -> None:
    raise error


@pytest.mark.long
def test_a_process_of_its_own_answers_fails_and_ends() -> None:
    with closing(Apart()) as apart:
        assert apart.run(partial(sorted, [2, 1])) == [1, 2]
        with pytest.raises(ConfigError, match="which file"):
            apart.run(partial(fail, ConfigError("which file")))
        with pytest.raises(TransientError, match="before it had read"):
            apart.run(partial(fail, SystemExit(3)))  # type: ignore[arg-type]
    with pytest.raises(TransientError, match="ending"):
        apart.run(partial(sorted, [2, 1]))


def test_a_page_waits_at_most_half_of_its_second_for_what_is_read_beside_it() -> None:
    assert max(SURGES_PATIENCE_SECS, LEDGER_PATIENCE_SECS, INSIGHTS_PATIENCE_SECS) <= 0.5
