"""A process that faults may strike: killed, told to stop, paused, and started again."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

from embedded.processes import ChildProcess
from tests.faults.forked import STACKS

STOP_SECS = 120.0
LOG_LINES = 200


class Victim:
    """`wanted` says whether it should run: a supervisor starts again what ends by itself."""

    def __init__(self, name: str, process: ChildProcess, launch: Callable[[], None] | None = None) -> None:
        self.name = name
        self.wanted = False
        self._asked = False
        self._process = process
        self._launch = launch or process.start

    @property
    def pid(self) -> int:
        """Of the process that runs now or ran last."""
        return self._process.pid or 0

    def alive(self) -> bool:
        return self._process.alive()

    def start(self) -> None:
        """Start it unless it runs; continue it if paused; if it was asked to stop, wait for its end first."""
        self._signal(signal.SIGCONT)
        if self._asked:
            self.stopped()
        if not self.alive():
            self._launch()
        self.wanted = True

    def kill(self) -> None:
        """SIGKILL; return when the process has ended."""
        self.wanted = self._asked = False
        self._process.kill()

    def ask_to_stop(self) -> None:
        """SIGTERM, without waiting; a paused process is continued so that it gets the signal."""
        self.wanted, self._asked = False, True
        self._process.terminate()
        self._signal(signal.SIGCONT)

    def stopped(self, timeout_secs: float = STOP_SECS) -> bool:
        """Wait for its end after `ask_to_stop`; False when it had to be killed or ended with an error."""
        self._asked = False
        # SIGTERM itself ends a Python program that has not come to its first line yet.
        return self._process.stop(timeout_secs) in (0, None, -signal.SIGTERM)

    def pause(self) -> None:
        """SIGSTOP: the process exists, but answers nobody."""
        self._signal(signal.SIGSTOP)

    def write_stacks(self) -> None:
        """Let one of our own programs, if it runs, write the stacks of all its threads to its log."""
        self._signal(STACKS)

    def log(self) -> str:
        """The end of its log, with room for the stacks of a dozen threads."""
        return self._process.tail(LOG_LINES)

    def _signal(self, number: signal.Signals) -> None:
        if self.alive() and self._process.pid:
            os.killpg(self._process.pid, number)
