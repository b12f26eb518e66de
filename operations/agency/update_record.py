"""Makes the records of steps that agencies, 1111 and citizens ask for. Pure."""

from __future__ import annotations

import msgspec

from complaints.events.case import CASE_UPDATE, CaseUpdate
from complaints.events.cloudevents import headers_of
from complaints.topics import Topics
from stores.kafka.record import Record


def update_record(update: CaseUpdate, source: str, topics: Topics) -> tuple[str, Record]:
    """The topic of the updates of `update.agency`, and the record; `source` says which program sends it.

    The same update has the same `ce_id`, so whoever publishes it again changes nothing.
    """
    subject = str(update.complaint_id)
    headers = headers_of(
        event_id=str(update.update_id), event_type=CASE_UPDATE.ce_type, source=source, subject=subject,
        time=update.at.isoformat(),
    )  # fmt: skip
    record = Record(key=subject.encode(), value=msgspec.json.encode(update), headers=headers)
    return topics.sent_by(update.agency, CASE_UPDATE), record
