"""Makes the record of an event: its headers, its key and its data as JSON. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec

from complaints.events.cloudevents import headers_of
from complaints.events.event_type import EventType
from stores.kafka.record import Record

E = TypeVar("E", bound=msgspec.Struct)
_ENCODER = msgspec.json.Encoder()


def event_record(
    event: EventType[E],
    data: E | bytes,
    *,
    event_id: str,
    source: str,
    subject: UUID | str,
    time: datetime,
    key: UUID | str | None = None,
) -> Record:
    """The same event gives the same id and bytes. `data` is bytes where it is encoded already; `key` is `subject`
    where nothing else is said."""
    headers = headers_of(
        event_id=event_id, event_type=event.ce_type, source=source, subject=str(subject), time=time.isoformat()
    )
    value = data if isinstance(data, bytes) else _ENCODER.encode(data)
    return Record(key=str(subject if key is None else key).encode(), value=value, headers=headers)
