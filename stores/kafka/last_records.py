"""The last record of each partition."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing

from confluent_kafka import Message

from complaints.settings import KafkaSettings
from complaints.topic_ids import Place
from stores.kafka.reader import Extent, Reader
from stores.kafka.scan import read_out


def last_records(settings: KafkaSettings, extents: Mapping[Place, Extent]) -> dict[Place, Message]:
    """The last record of every partition that has one. Raises TransientError when Kafka is away.

    The offsets before an end may hold markers, or nothing: where no record is found, ten times as many are read.
    """
    last: dict[Place, Message] = {}
    todo = {place: extent for place, extent in extents.items() if not extent.empty}
    back = 1
    while todo:
        starts = {place: Extent(max(one.first, one.end - back), one.end) for place, one in todo.items()}
        with closing(Reader(settings, "complaints-status")) as reader:
            for record in read_out(reader, starts):
                last[record.topic() or "", record.partition() or 0] = record
        todo = {place: one for place, one in todo.items() if place not in last and one.end - back > one.first}
        back *= 10
    return last
