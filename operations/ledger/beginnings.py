"""Finds topics that have lost their first records, by deletion or by being created again. Shared by commands."""

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
"""Longest time between the receipt of a complaint and its record's timestamp; only a spool makes it longer."""


def beginnings(settings: Settings, topics: Topics, agencies: Iterable[str]) -> list[str]:
    """One line for each topic that has lost its first records or was created again since its group last read it.

    Only topics that are kept forever are looked at. Raises TransientError when Kafka is away.
    """
    kept = [topic.name for topic in topics.all(tuple(agencies)) if topic.retention_hours == "forever"]
    with closing(Reader(settings.kafka, "complaints-scan")) as reader:
        extents = reader.extents(kept)
    return [*cut(extents), *_anew(settings, topics, extents)]


def cut(extents: Mapping[Place, Extent]) -> list[str]:
    """One line for each partition whose first records were deleted; topics kept forever delete none by themselves."""
    return [
        f"{topic}/{partition} begins at offset {extent.first:,}: what stood before was deleted"
        for (topic, partition), extent in sorted(extents.items())
        if extent.first > 0
    ]


def first_written(settings: KafkaSettings, topic: str) -> datetime | None:
    """When the first retained record was written; None for an empty topic."""
    with closing(Reader(settings, "complaints-scan")) as reader:
        extents = {
            place: Extent(extent.first, extent.first + 1)
            for place, extent in reader.extents([topic]).items()
            if not extent.empty
        }
        return min((time_of(record) for record in read_out(reader, extents)), default=None)


def began_anew(topic: str, first: datetime | None, older: int) -> str:
    """The line that says that ClickHouse has `older` complaints from before a topic's first record."""
    since = f"begins on {first.astimezone(BANGKOK):%Y-%m-%d %H:%M:%S} (Bangkok)" if first else "is empty"
    return f"{topic} {since}, and ClickHouse has {older:,} complaints from before: topics or broker began anew"


def _anew(settings: Settings, topics: Topics, extents: Mapping[Place, Extent]) -> list[str]:
    """Compare topic ids with those that worker and sink have committed; finds nothing on a broker without topic ids."""
    groups = topics.groups({"worker": settings.worker.group, "sink": settings.sink.group})
    found = []
    for group, topic in ((group, topic) for group, read in groups.items() for topic in read):
        places = [place for place in extents if place[0] == topic]
        if KafkaTopicIds(settings.kafka, [topic], SystemClock()).outdated(group, places):
            found.append(f"{topic} was deleted and created anew since {group} last read it")
    return found
