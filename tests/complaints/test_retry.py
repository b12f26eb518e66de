from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from complaints.errors import PermanentError, TransientError
from complaints.retry import Retry
from tests.clock import ManualClock


class Service:
    """Fails so many times, then answers; records when it was called."""

    def __init__(self, clock: ManualClock, failures: int, error: Exception | None = None) -> None:
        self._clock, self._failures = clock, failures
        self._error = error or TransientError("away")
        self.called: list[float] = []

    def __call__(self) -> str:
        self.called.append(self._clock.monotonic())
        if len(self.called) <= self._failures:
            raise self._error
        return "answer"

    async def awaited(self) -> str:
        return self()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def test_a_call_that_passes_is_made_once_and_waits_for_nothing(clock: ManualClock) -> None:
    service = Service(clock, 0)
    assert Retry(clock=clock, first_secs=1).call(service) == "answer"
    assert service.called == [0]


def test_a_call_that_fails_for_now_is_repeated_after_equal_pauses(clock: ManualClock) -> None:
    service, said = Service(clock, 3), list[Exception]()
    assert Retry(clock=clock, first_secs=1.5).call(service, say=said.append) == "answer"
    assert service.called == [0, 1.5, 3, 4.5]
    assert list(map(str, said)) == ["away"] * 3


def test_pauses_double_up_to_the_longest(clock: ManualClock) -> None:
    service = Service(clock, 5)
    Retry(clock=clock, first_secs=1, longest_secs=5).call(service)
    assert service.called == [0, 1, 3, 7, 12, 17]


def test_after_the_last_attempt_its_error_is_raised_without_a_pause(clock: ManualClock) -> None:
    service = Service(clock, 9)
    with pytest.raises(TransientError, match="away"):
        Retry(clock=clock, first_secs=1, attempts=3).call(service)
    assert service.called == [0, 1, 2]
    assert clock.monotonic() == 2


def test_no_call_begins_after_its_time(clock: ManualClock) -> None:
    service = Service(clock, 9)
    with pytest.raises(TransientError):
        Retry(clock=clock, first_secs=4, within_secs=10).call(service)
    assert service.called == [0, 4, 8, 12]


def test_once_stopped_the_failure_is_raised(clock: ManualClock) -> None:
    service = Service(clock, 9)
    with pytest.raises(TransientError):
        Retry(clock=clock, first_secs=1, stopped=lambda: clock.monotonic() >= 2).call(service)
    assert service.called == [0, 1, 2]


@pytest.mark.parametrize("error", [PermanentError("never"), ValueError("a defect")])
def test_an_error_that_another_call_does_not_mend_is_raised_at_once(clock: ManualClock, error: Exception) -> None:
    service = Service(clock, 1, error)
    with pytest.raises(type(error)):
        Retry(clock=clock, first_secs=1).call(service)
    assert service.called == [0]


def test_others_may_be_named(clock: ManualClock) -> None:
    service = Service(clock, 1, PermanentError("rights"))
    assert Retry(clock=clock, first_secs=1, on=(TransientError, PermanentError)).call(service) == "answer"


def test_some_of_a_kind_may_be_raised_at_once(clock: ManualClock) -> None:
    service = Service(clock, 1)
    with pytest.raises(TransientError):
        Retry(clock=clock, first_secs=1, when=lambda error: "moving" in str(error)).call(service)
    assert service.called == [0]


def test_the_pause_may_be_spent_otherwise(clock: ManualClock) -> None:
    waited: list[float] = []
    Retry(clock=clock, first_secs=1).call(Service(clock, 2), wait=waited.append)
    assert waited == [1, 1]
    assert clock.monotonic() == 0


def test_one_policy_serves_many_calls(clock: ManualClock) -> None:
    retry = Retry(clock=clock, first_secs=1, longest_secs=4, attempts=3)
    services = [Service(clock, 2), Service(clock, 2)]
    calls: list[Callable[[], str]] = [*services]
    assert list(map(retry.call, calls)) == ["answer", "answer"]
    assert [service.called for service in services] == [[0, 1, 3], [3, 4, 6]]


def test_an_event_loop_waits_in_its_own_way(clock: ManualClock) -> None:
    async def wait(secs: float) -> None:
        clock.advance(secs)

    service, said = Service(clock, 2), list[Exception]()
    retry = Retry(clock=clock, first_secs=1, attempts=3)
    assert asyncio.run(retry.call_async(service.awaited, wait=wait, say=said.append)) == "answer"
    assert (service.called, len(said)) == ([0, 1, 2], 2)
    with pytest.raises(TransientError):
        asyncio.run(retry.call_async(Service(clock, 3).awaited, wait=wait))
