"""Our own programs as processes, forked from a server that has imported everything, so that a start is fast.

They are processes like any other: with ids and sessions of their own, real signals, and nothing shared once they run.
The server itself starts no client and no thread, so there is nothing that a fork could break.
"""

from __future__ import annotations

import ctypes
import faulthandler
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from pathlib import Path

from embedded.processes import ChildProcess, Running

_PR_SET_PDEATHSIG = 1
_SESSION_SECS = 60.0
STACKS = signal.SIGUSR1
"""A process that gets it writes the stacks of its threads to its log, and goes on."""

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.faults.forked", "tests.faults.warm"])

Prepare = Callable[[], None]
"""Changes the program before it runs: what a test switches off, or a disk that forgets."""


class Forked(ChildProcess):
    """The `complaints` command with these arguments, changed by `prepare` in order."""

    def __init__(
        self, arguments: Sequence[str], log: Path, environment: Mapping[str, str], prepare: Sequence[Prepare] = ()
    ) -> None:
        super().__init__(arguments[0], arguments, log, environment)
        self._prepare = tuple(prepare)

    def _launch(self) -> Running:
        arguments = (self._argv, self.log, dict(self._environment or {}), self._prepare)
        process = _context.Process(target=_run, args=arguments, daemon=True)
        process.start()
        return _Started(process)


class _Started:
    def __init__(self, process: BaseProcess) -> None:
        self._process = process
        self.pid = process.pid or 0
        # Signals go to its session, which it may create only a moment later.
        deadline = time.monotonic() + _SESSION_SECS
        while self.poll() is None and not self._leads_session():
            if time.monotonic() > deadline:
                raise TimeoutError(f"process {self.pid} does not come to its first line")
            time.sleep(0.002)

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        status = self._process.exitcode
        if status is None:
            raise subprocess.TimeoutExpired("forked", timeout or 0.0)
        return status

    def _leads_session(self) -> bool:
        try:
            return os.getpgid(self.pid) == self.pid
        except ProcessLookupError:
            return False


def _run(arguments: Sequence[str], log: Path, environment: Mapping[str, str], prepare: Sequence[Prepare]) -> None:
    """Runs in the child."""
    # An inherited copy of this pipe keeps the server alive, which must end with its starter, and we with the server.
    os.close(forkserver._forkserver._forkserver_alive_fd)  # type: ignore[attr-defined]
    os.setsid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    written, nothing = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), os.open(os.devnull, os.O_RDONLY)
    for target, source in ((0, nothing), (1, written), (2, written)):
        os.dup2(source, target)
    faulthandler.register(STACKS)
    os.environ.clear()
    os.environ.update(environment)
    from commands.cli import main

    for change in prepare:
        change()
    sys.exit(main(list(arguments)))
