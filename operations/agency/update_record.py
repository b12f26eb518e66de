"""Makes the records of steps that agencies, 1111 and citizens ask for. Pure."""

from __future__ import annotations

from complaints.events.case import CASE_UPDATE, CaseUpdate
from complaints.topics import Topics
from stores.kafka.event_record import event_record
from stores.kafka.record import Record


def update_record(update: CaseUpdate, source: str, topics: Topics) -> tuple[str, Record]:
    """The topic of the updates of `update.agency`, and the record; `source` says which program sends it.

    The same update has the same `ce_id`, so whoever publishes it again changes nothing.
    """
    record = event_record(
        CASE_UPDATE, update,
        event_id=str(update.update_id), source=source, subject=update.complaint_id, time=update.at,
    )  # fmt: skip
    return topics.sent_by(update.agency, CASE_UPDATE), record
