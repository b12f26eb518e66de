"""Schedules side by side. Each lane is a process with brokers, an engine and programs of its own.

Schedules that run at the same time share nothing: many faults strike the brokers or the engine.
"""

from __future__ import annotations

import logging
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.faults.plan import Plan
from tests.faults.report import Record
from tests.faults.schedule import run
from tests.faults.shared_services import SharedServices

# Not forked: librdkafka's threads and those of our servers do not live on in a fork.
_context = multiprocessing.get_context("spawn")

Lane = Callable[[Connection, Path], None]
"""Runs the plans that it gets and sends their records back, until there are no more."""


def side_by_side(plans: Iterable[Plan], at_once: int, folder: Path, lane: Lane | None = None) -> Iterator[Record]:
    """Run the schedules in so many lanes, and yield each record as soon as it is made, in any order.

    A test may give a `lane` of its own. Raises EOFError when a lane ends before its schedules do; it has written why.
    """
    left = list(plans)[::-1]
    lanes: dict[Connection, BaseProcess] = {}
    try:
        for number in range(min(at_once, len(left))):
            ours, theirs = _context.Pipe()
            process = _context.Process(target=lane or _run_all, args=(theirs, folder / f"lane-{number}"))
            process.start()
            theirs.close()  # so that we notice when the lane ends
            lanes[ours] = process
            ours.send(left.pop())
        while lanes:
            for ready in wait(list(lanes)):
                assert isinstance(ready, Connection)
                yield ready.recv()
                if left:
                    ready.send(left.pop())
                else:
                    _end(ready, lanes.pop(ready))
    finally:
        for ours, running in lanes.items():
            _end(ours, running)


def _end(ours: Connection, process: BaseProcess) -> None:
    ours.close()
    process.join()


def _run_all(plans: Connection, folder: Path) -> None:
    # Brokers are taken away on purpose; the verdicts contain what matters, so client warnings are not shown.
    logging.getLogger().setLevel(logging.CRITICAL)
    with SharedServices(folder) as services, suppress(EOFError, KeyboardInterrupt):
        while True:
            plans.send(Record.of(run(plans.recv(), services)))
