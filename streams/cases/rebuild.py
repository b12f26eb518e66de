"""Brings the local copy of the cases up to date from their topic."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct
from msgspec.json import Decoder

from complaints.events.decode_or_none import decode_or_none
from complaints.settings import KafkaSettings
from complaints.topic_ids import Place
from stores.kafka.reader import Extent, Reader
from stores.kafka.record import ConsumerRecord
from stores.kafka.scan import BATCH, WAIT_SECS
from streams.cases.case_store import CaseStore
from streams.cases.case_table import Kept

log = logging.getLogger(__name__)

TELL_EVERY = 1_000_000
"""After so many records it is told how many were read: ten million cases take minutes."""


def rebuild(settings: KafkaSettings, topic: str, store: CaseStore) -> int:
    """Read what the topic holds beyond the file into it, and return the number of records read.

    A file that does not say how far it holds the topic, or is ahead of it as it belongs to an earlier one of its name,
    is made anew. Raises TransientError when Kafka is away or an end is out of reach.
    """
    with closing(Reader(settings, f"{topic}-rebuild")) as reader:
        extents = reader.extents([topic])
        before = {place: offset for place, offset in store.progress().items() if place[0] == topic}
        if not _belongs(before, extents):
            log.warning("the local cases are not those of %s: reading it from its beginning", topic)
            before = {}
        reader.start({p: Extent(max(e.first, before.get(p, 0)), e.end) for p, e in extents.items()})
        ended = {place: extent.end for place, extent in extents.items()}
        return _go_on(reader, store, ended) if before else _begin(reader, store, ended)


def _go_on(reader: Reader, store: CaseStore, ended: Mapping[Place, int]) -> int:
    total = 0
    for number, read in _read_out(reader):
        store.load(read, {})
        total += number
    store.load({}, ended)
    return total


def _begin(reader: Reader, store: CaseStore, ended: Mapping[Place, int]) -> int:
    total = 0
    with closing(store.anew()) as new:
        for number, read in _read_out(reader):
            new.add(read)
            total += number
        new.finish(ended)
    store.take(new)
    return total


def ends(settings: KafkaSettings, *topics: str) -> dict[Place, int]:
    """Where the topics' partitions end now. Raises TransientError when Kafka is away."""
    with closing(Reader(settings, f"{topics[0]}-ends")) as reader:
        return {place: extent.end for place, extent in reader.extents(topics).items()}


def _belongs(before: Mapping[Place, int], extents: Mapping[Place, Extent]) -> bool:
    # What is in the file is on the topic: an empty topic is another one, however little was noted of the last.
    there = any(not extent.empty for extent in extents.values())
    return there and all(place in extents and offset <= extents[place].end for place, offset in before.items())


def _read_out(reader: Reader) -> Iterator[tuple[int, dict[bytes, Kept | None]]]:
    """The number of records of each batch, and what they say, until all ends have been seen."""
    total, told = 0, TELL_EVERY
    while reader.behind:
        records = reader.read(BATCH, WAIT_SECS)
        yield len(records), dict(filter(None, map(_read, records)))
        total += len(records)
        if total >= told:
            log.info("read %d records of cases so far", total)
            told += TELL_EVERY


def _read(record: ConsumerRecord) -> tuple[bytes, Kept | None] | None:
    """The case by the bytes of its id; None for a record that has neither a case nor the id of one."""
    value = record.value()
    case = decode_or_none(_CASE, value)
    if case is None or value is None:
        key = decode_or_none(_KEY, b'"%b"' % (record.key() or b""))
        return (key.bytes, None) if key else None
    coming = case.clock.next if case.clock else None
    return case.complaint_id.bytes, Kept(value, coming.timestamp() if coming else None)


class _Clock(Struct, frozen=True):
    next: datetime | None = None


class _Case(Struct, frozen=True):
    """What the file needs to know of a case. All of it is read when it is used: that takes three times as long."""

    complaint_id: UUID
    clock: _Clock | None = None


_CASE: Final = Decoder(_Case)
_KEY: Final = Decoder(UUID)
