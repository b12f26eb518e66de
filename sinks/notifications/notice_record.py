"""Makes the records of notices and of their sending. Pure."""

from __future__ import annotations

from complaints.events.notification import NOTICE, SENDING, Notice, Sending
from stores.kafka.event_record import event_record
from stores.kafka.record import Record

SOURCE = "/complaint-stream/notifications"


def notice_record(notice: Notice) -> Record:
    """The same notice has the same id and bytes."""
    return event_record(
        NOTICE, notice, event_id=str(notice.notice_id), source=SOURCE, subject=notice.complaint_id, time=notice.at
    )


def sending_record(sending: Sending) -> Record:
    """Its id holds the time: a message has several."""
    event_id = f"{sending.message_id}.{sending.state}.{sending.at:%Y%m%dT%H%M%S.%f}"
    return event_record(
        SENDING, sending, event_id=event_id, source=SOURCE,
        subject=sending.complaint_id, time=sending.at, key=sending.message_id,
    )  # fmt: skip
