"""Makes the records of notices and of their sending. Pure."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from complaints.events.cloudevents import headers_of
from complaints.events.event_type import EventType
from complaints.events.notification import NOTICE, SENDING, Notice, Sending
from stores.kafka.record import Record

SOURCE = "/complaint-stream/notifications"


def notice_record(notice: Notice) -> Record:
    """The same notice has the same id and bytes."""
    return _record(
        NOTICE, notice, str(notice.notice_id), notice.complaint_id, notice.complaint_id, notice.at.isoformat()
    )


def sending_record(sending: Sending) -> Record:
    """Its id holds the time: a message has several."""
    event_id = f"{sending.message_id}.{sending.state}.{sending.at:%Y%m%dT%H%M%S.%f}"
    return _record(SENDING, sending, event_id, sending.message_id, sending.complaint_id, sending.at.isoformat())


def _record(event: EventType[Any], data: object, event_id: str, key: UUID, case: UUID, time: str) -> Record:
    headers = headers_of(event_id=event_id, event_type=event.ce_type, source=SOURCE, subject=str(case), time=time)
    return Record(key=str(key).encode(), value=msgspec.json.encode(data), headers=headers)
