"""Runs the loops of one process, each in a thread of its own; where one ends, all end."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Thread
from typing import Protocol


class Loop(Protocol):
    """Works until it is told to stop; `sinks.loop.Sink` is one."""

    def run(self) -> None: ...

    def stop(self) -> None: ...


def run_together(loops: Sequence[Loop]) -> None:
    """Run all until one returns or raises; then stop the others and raise what was raised first.

    The first loop runs in the caller's thread, so that signals reach it.
    """
    raised: list[BaseException] = []

    def follow(loop: Loop) -> None:
        try:
            loop.run()
        except BaseException as error:  # noqa: BLE001 - raised again below, in the caller's thread
            raised.append(error)
        for other in loops:
            other.stop()

    threads = [Thread(target=follow, args=(loop,), name=f"loop {number}") for number, loop in enumerate(loops)]
    for thread in threads[1:]:
        thread.start()
    follow(loops[0])
    for thread in threads[1:]:
        thread.join()
    if raised:
        raise raised[0]
