"""Reads the classified topic: each complaint once, in its greatest version. Shared by commands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from uuid import UUID

import msgspec

from complaints.clock import BANGKOK
from complaints.events.complaint import CLASSIFIED, Classified, Version
from complaints.events.decode_or_none import decode_or_none
from complaints.events.identity import current_version
from complaints.settings import Settings
from complaints.topics import load_topics
from stores.kafka.scan import scan
from streams.content import content_of, newest_content


class _Versioned(msgspec.Struct):
    version: Version


_VERSIONED = msgspec.json.Decoder(_Versioned)


def read_classified(value: bytes | None) -> Classified | None:
    """The event in a record's value, its version in today's form; None where the worker did not write the record."""
    found = CLASSIFIED.read(value)
    return msgspec.structs.replace(found, version=current_version(found.version)) if found else None


def version_in(value: bytes) -> int | None:
    """The version in a record's value, in today's form; None where it has none that can be read."""
    found = decode_or_none(_VERSIONED, value)
    return current_version(found.version) if found else None


def newest_event(settings: Settings, complaint: UUID) -> Classified | None:
    """The newest decision on one complaint, with the newest content from its channel; None for an unknown complaint.

    Reads the whole topic.
    """
    key, events = str(complaint).encode(), list[Classified]()
    for record in scan(settings.kafka, [load_topics(settings.config).classified.name]):
        if record.key() == key and (found := read_classified(record.value())):
            events.append(found)
    if not events:
        return None
    last = max(reversed(events), key=lambda event: event.version)
    content = newest_content(content_of(event) for event in reversed(events))
    return msgspec.structs.replace(last, **msgspec.structs.asdict(content))


def newest_events(settings: Settings) -> dict[bytes, bytes]:
    """The value of each complaint's newest event by record key. Takes about 1.5 KB of memory per complaint."""
    newest: dict[bytes, tuple[int, bytes]] = {}
    for record in scan(settings.kafka, [load_topics(settings.config).classified.name]):
        key, value = record.key() or b"", record.value() or b""
        version = version_in(value)
        if version is not None and (key not in newest or newest[key][0] <= version):
            newest[key] = version, value
    return {key: value for key, (_, value) in newest.items()}


def history(settings: Settings, since: date | None, batch: int = 5000) -> Iterator[list[Classified]]:
    """Complaints submitted since a day (Asia/Bangkok), or all, in batches."""
    start = datetime.combine(since, time(), BANGKOK) if since else None
    chosen: list[Classified] = []
    for value in newest_events(settings).values():
        classified = read_classified(value)
        if classified and (start is None or classified.submitted >= start):
            chosen.append(classified)
        if len(chosen) == batch:
            yield chosen
            chosen = []
    if chosen:
        yield chosen
