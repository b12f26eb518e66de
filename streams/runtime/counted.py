"""Batches counted: what was received, and what became of it once all that came of it is acknowledged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from complaints.outcome import Reason
from complaints.telemetry import Telemetry
from stores.kafka.record import ConsumerRecord
from streams.runtime.batch import Process


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a batch."""

    published: Future[None]
    """Ends when all of it is acknowledged."""
    outputs: int
    """Records to publish."""
    dead: Counter[Reason]
    """The dead letters among them, one for each record that was rejected."""


def counted(work: Callable[[Sequence[ConsumerRecord]], Sent], telemetry: Telemetry) -> Process:
    """`work` as a process whose batches are counted.

    A batch that raises, or is not acknowledged, was dropped as `stopped`: its records are read again.
    """

    def process(records: Sequence[ConsumerRecord]) -> Future[None]:
        number = len(records)
        telemetry.receive(number)
        try:
            sent = work(records)
        except BaseException:
            telemetry.drop("stopped", number)
            raise

        def end(published: Future[None]) -> None:
            if published.cancelled() or published.exception():
                telemetry.drop("stopped", number)
            else:
                telemetry.done(number - sent.dead.total(), sent.dead)
                telemetry.add("published", sent.outputs)

        sent.published.add_done_callback(end)
        return sent.published

    return process
