from __future__ import annotations

import threading

import pytest

from complaints.errors import PermanentError
from sinks.run_together import run_together


class Works:
    """Works until it is told to stop, or fails at once."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error
        self._stopped = threading.Event()
        self.ended = False

    def run(self) -> None:
        if self._error:
            raise self._error
        assert self._stopped.wait(20)
        self.ended = True

    def stop(self) -> None:
        self._stopped.set()


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_when_one_fails_the_others_stop_and_its_error_is_raised(failing: int) -> None:
    loops = [Works(PermanentError("no table") if number == failing else None) for number in range(3)]
    with pytest.raises(PermanentError, match="no table"):
        run_together(loops)
    assert [loop.ended for loop in loops] == [number != failing for number in range(3)]


def test_when_one_is_told_to_stop_all_end() -> None:
    loops = [Works(), Works()]
    loops[1].stop()
    run_together(loops)
    assert all(loop.ended for loop in loops)
