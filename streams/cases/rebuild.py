"""Brings the local copy of the cases up to date from their topic."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import closing
from uuid import UUID

from complaints.events.case import CASE
from complaints.settings import KafkaSettings
from complaints.topic_ids import Place
from stores.kafka.reader import Extent, Reader
from stores.kafka.record import ConsumerRecord
from stores.kafka.scan import BATCH, WAIT_SECS
from streams.cases.case_store import CaseStore, Kept
from streams.cases.fold_batch import kept_of

log = logging.getLogger(__name__)


def rebuild(settings: KafkaSettings, topic: str, store: CaseStore) -> int:
    """Read what the topic holds beyond the file into it, and return the number of records read.

    A file that is ahead of the topic belongs to an earlier one of its name, and is emptied first. Raises TransientError
    when Kafka is away or an end is out of reach.
    """
    with closing(Reader(settings, f"{topic}-rebuild")) as reader:
        extents = reader.extents([topic])
        before = {place: offset for place, offset in store.progress().items() if place[0] == topic}
        if not _belongs(before, extents):
            log.warning("the local cases are not those of %s: reading it from its beginning", topic)
            store.forget()
            before = {}
        reader.start({p: Extent(max(e.first, before.get(p, 0)), e.end) for p, e in extents.items()})
        number = 0
        while reader.behind:
            records = reader.read(BATCH, WAIT_SECS)
            number += len(records)
            store.load(dict(map(_read, records)), {})
        store.load({}, {place: extent.end for place, extent in extents.items()})
    return number


def ends(settings: KafkaSettings, *topics: str) -> dict[Place, int]:
    """Where the topics' partitions end now. Raises TransientError when Kafka is away."""
    with closing(Reader(settings, f"{topics[0]}-ends")) as reader:
        return {place: extent.end for place, extent in reader.extents(topics).items()}


def _belongs(before: Mapping[Place, int], extents: Mapping[Place, Extent]) -> bool:
    # What is in the file is on the topic: an empty topic is another one, however little was noted of the last.
    there = any(not extent.empty for extent in extents.values())
    return there and all(place in extents and offset <= extents[place].end for place, offset in before.items())


def _read(record: ConsumerRecord) -> tuple[UUID, Kept | None]:
    value = record.value()
    case = CASE.read(value)
    if case is None or value is None:
        return UUID((record.key() or b"").decode()), None
    return case.complaint_id, kept_of(case, value)
