"""Reads single records whose places are known."""

from __future__ import annotations

from contextlib import closing

import msgspec
from confluent_kafka import Message

from complaints.errors import TransientError
from complaints.settings import KafkaSettings
from complaints.topic_ids import Place
from stores.kafka.reader import Extent, Reader
from stores.kafka.scan import WAIT_SECS

_FEW = 10
STALL_SECS = 5.0
"""A topic that was created anew may not reach to an offset that its predecessor had."""
_ONE = {"queued.min.messages": "1", "fetch.message.max.bytes": "65536"}
"""A larger record comes whole even so; without this megabytes are fetched that nobody reads."""


class RecordReader:
    """Keeps its connection, for those who read many."""

    def __init__(self, settings: KafkaSettings, name: str) -> None:
        """`name` is the client's, for the broker's logs and quotas."""
        options = {**settings.options, **_ONE}
        self._reader = Reader(msgspec.structs.replace(settings, options=options), name, stall_secs=STALL_SECS)
        self._known: dict[Place, Extent] = {}

    def read(self, topic: str, partition: int, offset: int) -> Message | None:
        """The record at an offset; None where there is none any more. Raises TransientError when Kafka is away."""
        place = topic, partition
        if not self._holds(place, offset):
            self._known = self._reader.extents([topic])  # asked only where it has grown: that takes three requests
            if not self._holds(place, offset):
                return None
        self._reader.start({place: Extent(offset, offset + 1)})
        try:
            while self._reader.behind:
                for record in self._reader.read(_FEW, WAIT_SECS):
                    if (record.topic(), record.partition(), record.offset()) == (*place, offset):
                        return record
        except TransientError:
            self._known = {}
            raise
        return None

    def _holds(self, place: Place, offset: int) -> bool:
        extent = self._known.get(place)
        return extent is not None and extent.first <= offset < extent.end

    def close(self) -> None:
        self._reader.close()


def read_record(settings: KafkaSettings, topic: str, partition: int, offset: int) -> Message | None:
    """The record at an offset; None where there is none any more. Raises TransientError when Kafka is away."""
    with closing(RecordReader(settings, f"{topic}-one")) as reader:
        return reader.read(topic, partition, offset)
