"""One child process with a log file: started, watched, stopped. It does not outlive this process."""

from __future__ import annotations

import atexit
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from complaints.errors import ConfigError, TransientError

_PR_SET_PDEATHSIG = 1
_POLL_SECS = 0.02


class Running(Protocol):
    """What is asked of a process that was started."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int:
        """Exit status; raises subprocess.TimeoutExpired."""


class ChildProcess:
    """A program in a session of its own: the terminal's Ctrl-C reaches us alone, and we decide the order of stopping.

    It is stopped when we exit. On Linux it also gets SIGTERM when we are killed - to be exact, when the thread
    that started it ends: start children from a thread that lives as long as they should.
    """

    def __init__(self, name: str, argv: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> None:
        """Nothing runs before `start`. `log` is appended to; `environment` None passes on our own."""
        self.name = name
        self.log = log
        self._argv = list(argv)
        self._environment = environment
        self._process: Running | None = None
        self._log_start = 0
        self._told = False

    def start(self) -> None:
        """Run the program. Raises ConfigError when it or the log's folder cannot be used."""
        self._told = False
        try:
            self.log.parent.mkdir(parents=True, exist_ok=True)
            with self.log.open("ab") as log:
                self._log_start = log.tell()
            self._process = self._launch()
        except OSError as error:
            raise ConfigError(f"{self.name} cannot start: {error}") from error
        atexit.register(self.stop)

    def _launch(self) -> Running:
        with self.log.open("ab") as output:
            return subprocess.Popen(
                self._argv,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self._environment,
                start_new_session=True,
                preexec_fn=_die_with_parent(),
            )

    @property
    def pid(self) -> int | None:
        """Process id, None before the first start."""
        return self._process.pid if self._process else None

    def alive(self) -> bool:
        """Whether it runs now."""
        return self._process is not None and self._process.poll() is None

    def wait_until(self, ready: Callable[[], bool], timeout_secs: float) -> None:
        """Poll `ready`. Raises TransientError with the end of the log when the process ends or time is up first."""
        deadline = time.monotonic() + timeout_secs
        while not ready():
            if not self.alive():
                status = self._process.poll() if self._process else None
                raise TransientError(f"{self.name} ended at its start (status {status})\n{self.tail()}")
            if time.monotonic() > deadline:
                raise TransientError(f"{self.name} is not ready after {timeout_secs:g} s\n{self.tail()}")
            time.sleep(_POLL_SECS)

    def terminate(self) -> None:
        """SIGTERM, and return at once; `stop` may follow."""
        # Sent only once: many programs treat a second SIGTERM as an order to exit at once without cleaning up.
        if not self._told:
            self._signal(signal.SIGTERM)
        self._told = True

    def stop(self, timeout_secs: float = 15.0) -> int | None:
        """SIGTERM, then SIGKILL after `timeout_secs`. Exit status (negative: the signal), None if never started."""
        self.terminate()
        try:
            return self._ended(timeout_secs)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self) -> int | None:
        """SIGKILL, as a crash would."""
        self._signal(signal.SIGKILL)
        return self._ended(None)

    def tail(self, lines: int = 20) -> str:
        """The last lines it wrote since its start, and the log's path."""
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            written = log.read().decode("utf-8", "replace").splitlines()
        return "\n".join([*written[-lines:], f"(log: {self.log})"])

    def _signal(self, number: signal.Signals) -> None:
        if self._process and self._process.poll() is None:
            os.killpg(self._process.pid, number)

    def _ended(self, timeout_secs: float | None) -> int | None:
        status = self._process.wait(timeout_secs) if self._process else None
        atexit.unregister(self.stop)
        return status


def _die_with_parent() -> Callable[[], None] | None:
    """What the new process runs before the program: ask Linux for SIGTERM at our death."""
    if sys.platform != "linux":
        return None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return ask
