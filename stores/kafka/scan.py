"""Read whole topics once, from the beginning to where they end now. A member of no group, it commits nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import datetime

from confluent_kafka import Message

from complaints.settings import KafkaSettings
from complaints.topic_ids import Place
from stores.kafka.reader import Extent, Reader

BATCH = 10_000
WAIT_SECS = 0.05


def scan(settings: KafkaSettings, topics: Iterable[str], *, since: datetime | None = None) -> Iterator[Message]:
    """Every committed record of those topics that exist, in order within each partition.

    With `since`, only from that time on by the broker's clock; some earlier ones may be among them. Raises
    TransientError when Kafka is away, a partition has no leader, or an end is out of reach.
    """
    with closing(Reader(settings, "complaints-scan")) as reader:
        extents = reader.extents(topics)
        yield from read_out(reader, reader.later_than(extents, since) if since else extents)


def read_out(reader: Reader, extents: Mapping[Place, Extent]) -> Iterator[Message]:
    """Every record from the first offsets on until all ends have been seen; later ones may come with them."""
    reader.start(extents)
    while reader.behind:
        yield from reader.read(BATCH, WAIT_SECS)


def extents_of(settings: KafkaSettings, topics: Iterable[str]) -> dict[Place, Extent]:
    """Where the partitions of those topics that exist begin and end. Raises TransientError as `scan` does."""
    with closing(Reader(settings, "complaints-scan")) as reader:
        return reader.extents(topics)
