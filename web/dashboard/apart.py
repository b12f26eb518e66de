"""Runs a function in a process of its own, so that pages do not wait for what computes for long."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from complaints.errors import ComplaintsError, TransientError

T = TypeVar("T")


class Apart:
    """One process at a time, which ends with its answer, or when `close` is called."""

    def __init__(self) -> None:
        self._spawn = multiprocessing.get_context("spawn")  # a fork of a process with threads may hang
        self._running: BaseProcess | None = None
        self._closed = False

    def run(self, function: Callable[[], T]) -> T:
        """What the function returns. It and its result are pickled. Raises its ComplaintsError.

        TransientError: the process ended without an answer, or `close` was called.
        """
        if self._closed:
            raise TransientError("nothing is read any more: this is ending")
        here, there = self._spawn.Pipe(duplex=False)
        process = self._spawn.Process(target=_answer, args=(there, function), daemon=True)
        process.start()
        self._running = process
        there.close()
        try:
            answer: Any = here.recv()
        except EOFError as error:
            raise TransientError("it ended before it had read everything") from error
        finally:
            process.join()
            self._running = None
        if isinstance(answer, ComplaintsError):
            raise answer
        result: T = answer
        return result

    def close(self) -> None:
        """End what runs, and start nothing more."""
        self._closed = True
        if (running := self._running) is not None:
            running.terminate()


def _answer(to: Connection, function: Callable[[], object]) -> None:
    try:
        answer: object = function()
    except ComplaintsError as error:
        answer = error
    to.send(answer)
    to.close()
