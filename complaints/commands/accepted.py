"""Every accepted record on the topic of received complaints, as entries of the chain."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

import msgspec

from complaints.clock import BANGKOK
from complaints.receipt_chain import Entry, entry_of
from complaints.settings import Settings
from complaints.topics import Topics
from sinks.scan import scan


class _Accepted(msgspec.Struct):
    complaint_id: UUID
    received: datetime


def accepted_entries(settings: Settings, topics: Topics) -> Iterator[tuple[date, Entry]]:
    """Entries with the days they were received on, in Asia/Bangkok; repeats as often as they stand there.

    A record that says neither id nor time was written past every intake of ours and stands in no chain.
    """
    decode = msgspec.json.Decoder(_Accepted).decode
    for record in scan(settings.kafka, [topics.received.name]):
        value = record.value() or b""
        try:
            one = decode(value)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            continue
        if one.received.tzinfo is not None:
            day = one.received.astimezone(BANGKOK).date()
            yield day, entry_of(one.complaint_id, hashlib.sha256(value).digest())
