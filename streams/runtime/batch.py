"""What is worked on at once: the records of one fetch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future

from complaints.topic_ids import Place
from stores.kafka.record import ConsumerRecord

Process = Callable[[Sequence[ConsumerRecord]], Future[None]]
"""Works on records; the future ends when all that comes of them is acknowledged."""


class Batch:
    """Records of one fetch, and the offsets that may be committed once whoever works on them says they are done."""

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
        """Call `process`; done once the future it returns has ended well.

        Marked here, in the threads that do it: a cancelled agent cannot mark it, and a stop waits for the marks.
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
