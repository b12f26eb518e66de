"""Counts batches: records received, and what became of them once everything published for them is acknowledged."""

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
    """The outputs of a batch."""

    published: Future[None]
    """Ends when all outputs are acknowledged."""
    outputs: int
    """Number of records published, dead letters included."""
    dead: Counter[Reason]
    """Number of dead letters by reason, one for each rejected record."""


def counted(work: Callable[[Sequence[ConsumerRecord]], Sent], telemetry: Telemetry) -> Process:
    """A `Process` that calls `work` and counts its batches.

    A batch that raises or is not acknowledged counts as dropped, `stopped`: its records will be read again.
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
