"""Reads single records whose places are known."""

from __future__ import annotations

from contextlib import closing

from confluent_kafka import Message

from complaints.settings import KafkaSettings
from stores.kafka.reader import Extent, Reader
from stores.kafka.scan import WAIT_SECS

_FEW = 10


class RecordReader:
    """Keeps its connection, for those who read many."""

    def __init__(self, settings: KafkaSettings, name: str) -> None:
        """`name` is the client's, for the broker's logs and quotas."""
        self._reader = Reader(settings, name)

    def read(self, topic: str, partition: int, offset: int) -> Message | None:
        """The record at an offset; None where there is none any more. Raises TransientError when Kafka is away."""
        reader = self._reader
        extent = reader.extents([topic]).get((topic, partition))
        if extent is None or not extent.first <= offset < extent.end:
            return None
        reader.start({(topic, partition): Extent(offset, offset + 1)})
        while reader.behind:
            for record in reader.read(_FEW, WAIT_SECS):
                if (record.topic(), record.partition(), record.offset()) == (topic, partition, offset):
                    return record
        return None

    def close(self) -> None:
        self._reader.close()


def read_record(settings: KafkaSettings, topic: str, partition: int, offset: int) -> Message | None:
    """The record at an offset; None where there is none any more. Raises TransientError when Kafka is away."""
    with closing(RecordReader(settings, f"{topic}-one")) as reader:
        return reader.read(topic, partition, offset)
