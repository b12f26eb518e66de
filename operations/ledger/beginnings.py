"""Where topics begin: whether records that once stood on them are there no more. Shared by commands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import datetime, timedelta

from complaints.clock import BANGKOK, SystemClock
from complaints.settings import KafkaSettings, Settings
from complaints.topic_ids import Place
from complaints.topics import Topics
from operations.dead_letters.letters import time_of
from stores.kafka.reader import Extent, Reader
from stores.kafka.scan import read_out
from stores.kafka.topic_ids import KafkaTopicIds

UNDER_WAY = timedelta(minutes=5)
"""Between the receipt of a complaint and its record; longer only from a spool."""


def beginnings(settings: Settings, topics: Topics, agencies: Iterable[str]) -> list[str]:
    """One line for each topic that has lost its beginning, or is another than the group that reads it has committed.

    Raises TransientError when Kafka is away.
    """
    kept = [topic.name for topic in topics.all(tuple(agencies)) if topic.retention_hours == "forever"]
    with closing(Reader(settings.kafka, "complaints-scan")) as reader:
        extents = reader.extents(kept)
    return [*cut(extents), *_anew(settings, topics, extents)]


def cut(extents: Mapping[Place, Extent]) -> list[str]:
    """Of these partitions those whose first records were deleted. Ours delete none by themselves."""
    return [
        f"{topic}/{partition} begins at offset {extent.first:,}: what stood before was deleted"
        for (topic, partition), extent in sorted(extents.items())
        if extent.first > 0
    ]


def first_written(settings: KafkaSettings, topic: str) -> datetime | None:
    """When the first record that is kept was written; None for an empty topic."""
    with closing(Reader(settings, "complaints-scan")) as reader:
        extents = {
            place: Extent(extent.first, extent.first + 1)
            for place, extent in reader.extents([topic]).items()
            if not extent.empty
        }
        return min((time_of(record) for record in read_out(reader, extents)), default=None)


def began_anew(topic: str, first: datetime | None, older: int) -> str:
    """What says that ClickHouse has complaints from before a topic began."""
    since = f"begins on {first.astimezone(BANGKOK):%Y-%m-%d %H:%M:%S} (Bangkok)" if first else "is empty"
    return f"{topic} {since}, and ClickHouse has {older:,} complaints from before: topics or broker began anew"


def _anew(settings: Settings, topics: Topics, extents: Mapping[Place, Extent]) -> list[str]:
    """By the topic ids that worker and sink commit; brokers without topic ids say nothing."""
    groups = {settings.worker.group: topics.read_by_group("worker"), settings.sink.group: topics.read_by_group("sink")}
    found = []
    for group, topic in ((group, topic) for group, read in groups.items() for topic in read):
        places = [place for place in extents if place[0] == topic]
        if KafkaTopicIds(settings.kafka, [topic], SystemClock()).outdated(group, places):
            found.append(f"{topic} was deleted and created anew since {group} last read it")
    return found
