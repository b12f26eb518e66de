"""What a fault may touch while a schedule runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from random import Random

from complaints.events.case import CASE_UPDATE
from tests.faults.line import Line
from tests.faults.log import Entry, Log
from tests.faults.memory import Memory
from tests.faults.quick import AGENCIES

QUIET_SECS = 120.0


@dataclass
class Scene:
    """The pipeline, the oracle's memory, and a gate that holds the senders back."""

    line: Line
    log: Log
    memory: Memory
    chance: Random
    before_deletion: list[Entry] = field(default_factory=list)
    """What stood on topics that were deleted meanwhile."""
    lives: dict[str, int] = field(default_factory=dict)
    """How often each topic was deleted."""
    at_last: list[Callable[[], None]] = field(default_factory=list)
    """Called after the last fault was repaired, to finish what a fault began."""
    _open: threading.Event = field(default_factory=threading.Event)
    _sending: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._open.set()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A sender holds this while it sends; one sender at a time."""
        self._open.wait()
        with self._sending:
            yield

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Hold all senders back, and wait until everything that was sent is consumed and committed."""
        self._open.clear()
        try:
            with self._sending:
                self.line.mend()
                self.settle()
                yield
        finally:
            self._open.set()

    def settle(self) -> None:
        """Wait until workers, sinks and cases have committed all there is. Raises StuckError."""
        settings, topics = self.line.settings, self.line.topics
        reading = [(settings.worker.group, topics.received.name), (settings.sink.group, topics.classified.name)]
        if self.line.cases:
            updates = [topics.sent_by(agency, CASE_UPDATE) for agency in AGENCIES]
            reading += [(settings.cases.group, topic) for topic in (topics.classified.name, *updates)]
        for group, topic in reading:
            done = partial(self._caught_up, group, topic)
            self.line.wait(f"{group} commits all of {topic}", done, QUIET_SECS)

    def _caught_up(self, group: str, topic: str) -> bool:
        return self.log.behind(group, topic) == 0
