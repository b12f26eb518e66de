"""The unit of work: the records of one fetch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future

from complaints.topic_ids import Place
from stores.kafka.record import ConsumerRecord

Process = Callable[[Sequence[ConsumerRecord]], Future[None]]
"""Works on records; the returned future ends when Kafka has acknowledged everything published for them."""


class Batch:
    """Records of one fetch, and the offsets that may be committed once `done` is true."""

    __slots__ = ("done", "next_offsets", "records", "started")

    def __init__(self, records: Sequence[ConsumerRecord]) -> None:
        self.records = records
        last = {(record.topic(), record.partition()): record.offset() for record in records}
        self.next_offsets: dict[Place, int] = {
            (topic or "", number or 0): (at or 0) + 1 for (topic, number), at in last.items()
        }
        self.started = False
        self.done = False

    def begin(self, process: Process) -> Future[None]:
        """Call `process`; the batch is done once the returned future has ended without an error.

        `started` and `done` are set here, in the threads that do the work: a cancelled agent could not set them, and a
        stop waits for them.
        """
        self.started = True
        try:
            published = process(self.records)
        except BaseException:
            self.started = False
            raise
        published.add_done_callback(self._end)
        return published

    def _end(self, published: Future[None]) -> None:
        self.done = published.exception() is None
        self.started = False
