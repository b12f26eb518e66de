"""The one way to retry: repeats a call after a pause until it succeeds, is given up, or is told to stop."""

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

    Pauses have no random part: few processes wait for the same service.
    """

    clock: Clock
    first_secs: float
    longest_secs: float = 0.0
    """The upper limit of pauses; all are equal where it is not more than `first_secs`."""
    attempts: int | None = None
    """At most so many calls; None for any number."""
    within_secs: float | None = None
    """No further call begins later than this after the first; None for any time."""
    stopped: Callable[[], bool] = _never
    """Asked after each failure: once true, the failure is raised."""
    on: tuple[type[Exception], ...] = (TransientError,)
    """What may be worth another call. Any other error is raised at once."""
    when: Callable[[Exception], bool] = _always
    """Which of these errors are worth another call."""

    def call(
        self,
        action: Callable[[], T],
        *,
        say: Callable[[Exception], object] | None = None,
        wait: Callable[[float], object] | None = None,
    ) -> T:
        """What `action` returns once it succeeds; raises its last error when given up or stopped.

        `say` is called with each error that is followed by a pause; `wait` spends the pause in place of `clock.sleep`.
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
