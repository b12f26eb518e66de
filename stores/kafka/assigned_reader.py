"""A consumer that is told which partitions to read and from where; it does not join a group."""

from __future__ import annotations

from collections.abc import Iterable

from confluent_kafka import OFFSET_BEGINNING, Consumer, Message, TopicPartition

from complaints.topic_ids import Place
from stores.kafka.options import Options

READ_SECS = 0.1


class AssignedReader:
    """A librdkafka consumer on explicit partitions, used from one thread.

    Each read returns the epoch of its assignment: it tells records fetched before a seek from those fetched after it.
    """

    def __init__(self, options: Options, batch_records: int) -> None:
        self._consumer = Consumer(options)
        self._batch_records = batch_records
        self._epoch = 0

    def assign(self, positions: Iterable[tuple[Place, int | None]], epoch: int) -> None:
        """Fetch from these offsets on; None is the beginning. Drops all that was fetched before."""
        self._epoch = epoch
        self._consumer.unassign()
        self._consumer.assign(
            [
                TopicPartition(topic, partition, OFFSET_BEGINNING if at is None else at)
                for (topic, partition), at in positions
            ]
        )

    def read(self, wait_secs: float = READ_SECS) -> tuple[int, list[Message], str | None]:
        """The epoch, the next records in order per partition (maybe none), and the last error librdkafka reported."""
        messages = self._consumer.consume(self._batch_records, wait_secs)
        errors = [str(error) for message in messages if (error := message.error()) is not None]
        return self._epoch, [m for m in messages if m.error() is None], errors[-1] if errors else None

    def close(self) -> None:
        self._consumer.close()
