"""Trying again, in one way for all: the same call, after a pause, until it passes, is given up, or is to stop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

from complaints.clock import Clock
from complaints.errors import TransientError

T = TypeVar("T")


def _never() -> bool:
    return False


def _always(error: Exception) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """When to try again. The pause doubles from `first_secs` up to `longest_secs`.

    Pauses are not random: each process waits for services of its own, and no crowd of them for one.
    """

    clock: Clock
    first_secs: float
    longest_secs: float = 0.0
    """No longer than this; all pauses are equal where it is not more than the first."""
    attempts: int | None = None
    """At most so many calls; None for any number."""
    within_secs: float | None = None
    """No further call begins later than this after the first; None for any time."""
    stopped: Callable[[], bool] = _never
    """Asked after each failure: once true, the failure is raised."""
    on: tuple[type[Exception], ...] = (TransientError,)
    """What may be worth another call. Any other error is raised at once."""
    when: Callable[[Exception], bool] = _always
    """Which of these are."""

    def call(
        self,
        action: Callable[[], T],
        *,
        say: Callable[[Exception], object] | None = None,
        wait: Callable[[float], object] | None = None,
    ) -> T:
        """What `action` returns at last; raises its last error when given up or stopped.

        `say` hears each error that is followed by a pause, `wait` spends the pause where sleeping is not enough.
        """
        pauses, wait = self._pauses(), wait or self.clock.sleep
        while True:
            try:
                return action()
            except self.on as error:
                if not self.when(error) or (pause := next(pauses, None)) is None:
                    raise
                if say:
                    say(error)
            wait(pause)

    async def call_async(
        self,
        action: Callable[[], Awaitable[T]],
        *,
        wait: Callable[[float], Awaitable[object]],
        say: Callable[[Exception], object] | None = None,
    ) -> T:
        """As `call`, in an event loop."""
        pauses = self._pauses()
        while True:
            try:
                return await action()
            except self.on as error:
                if not self.when(error) or (pause := next(pauses, None)) is None:
                    raise
                if say:
                    say(error)
            await wait(pause)

    def _pauses(self) -> Iterator[float]:
        begun, pause = self.clock.monotonic(), self.first_secs
        for _ in count() if self.attempts is None else range(self.attempts - 1):
            late = self.within_secs is not None and self.clock.monotonic() - begun >= self.within_secs
            if late or self.stopped():
                return
            yield pause
            pause = max(pause, min(2 * pause, self.longest_secs))
