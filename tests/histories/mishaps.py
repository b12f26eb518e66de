"""Failures of a sink at its statements: errors before and after the server has run them, and SIGKILL; and of a worker
at its batches: SIGKILL when a part of the outputs is published.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stores.kafka.record import ProducerRecord

ERRORS = 0.1
"""Share of statements that end with an error."""
DEATHS = 0.02
"""Share of statements at which the process dies."""
WORKER_DEATHS = 0.15
"""Share of batches with which a worker dies."""
RETRY_SECS = 0.02


def unlucky_sink() -> None:
    """Change the program of a sink that is about to run; each process has its own random failures."""
    from complaints.errors import TransientError
    from sinks import loop as run
    from stores.clickhouse.client import ClickHouse

    run.RETRY_SECS = RETRY_SECS
    chance, execute = Random(os.getpid()), ClickHouse.execute

    def unlucky(self: ClickHouse, statement: str, data: Any = None, **options: Any) -> Any:
        if not statement.startswith(
            ("INSERT INTO complaint_facts", "INSERT INTO hourly", "INSERT INTO filings", "SELECT")
        ):
            return execute(self, statement, data, **options)  # statements on the schema never fail here
        _mishap(chance, TransientError)
        answer = execute(self, statement, data, **options)
        _mishap(chance, TransientError)
        return answer

    ClickHouse.execute = unlucky  # type: ignore[method-assign]


def unlucky_worker() -> None:
    """Change the program of a worker that is about to run: now and then it is killed with a batch partly published."""
    from stores.kafka.batch_publisher import Publisher

    chance, publish = Random(os.getpid()), Publisher.publish

    def some(outputs: Sequence[ProducerRecord]) -> list[ProducerRecord]:
        return [one for one in outputs if chance.random() < 0.5]

    def publish_or_die(self: Publisher, outputs: Iterable[ProducerRecord]) -> Future[None]:
        given = list(outputs)
        if chance.random() >= WORKER_DEATHS:
            return publish(self, given)
        self.wait()
        first, rest = self._in_turn(given)
        torn = chance.random() < 0.5
        self._first.send(some(first) if torn else first).result()
        if self._rest and not torn:
            self._rest.send(some(rest)).result()
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("alive")

    Publisher.publish = publish_or_die  # type: ignore[method-assign]


def dies_before_delivery(once: Path) -> None:
    """The worker is killed once, when its first decisions are on the classified topic but on no agency's topic."""
    from stores.kafka.batch_publisher import Publisher

    publish = Publisher.publish

    def publish_or_die(self: Publisher, outputs: Iterable[ProducerRecord]) -> Future[None]:
        given = list(outputs)
        first, rest = self._in_turn(given)
        if first and rest and not once.exists():
            self._first.send(first).result()
            once.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return publish(self, given)

    Publisher.publish = publish_or_die  # type: ignore[method-assign]


def corrections_keep_their_content() -> None:
    """The worker applies a correction to the content that the official saw, however old it is."""
    from streams.classified_contents import ClassifiedContents

    ClassifiedContents.look_up = lambda self, records: None  # type: ignore[method-assign]


def dies_before_counting(once: Path, *, filed: bool) -> None:
    """A sink is killed once, when markers are in facts and the hours that they mark are not recounted yet.

    With `filed` the markers are in the filings as well by then, which switches a safeguard off: the sink that comes
    next has no reason to recount those hours.
    """
    from sinks.clickhouse.fact_table import FactTable

    mark = FactTable.mark

    def mark_and_die(self: FactTable, markers: Any) -> None:
        mark(self, markers)
        if filed:
            self.file(markers)
        if not once.exists():
            once.touch()
            os.kill(os.getpid(), signal.SIGKILL)

    FactTable.mark = mark_and_die  # type: ignore[method-assign]


def _mishap(chance: Random, error: Callable[[str], Exception]) -> None:
    drawn = chance.random()
    if drawn < DEATHS / 2:
        os.kill(os.getpid(), signal.SIGKILL)
    if drawn < (DEATHS + ERRORS) / 2:
        raise error("a mishap")
