"""Every accepted record on the topic of received complaints, as entries of the chain."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from uuid import UUID

import msgspec

from complaints.clock import BANGKOK
from complaints.events.complaint import Time
from complaints.events.decode_or_none import decode_or_none
from complaints.settings import Settings
from complaints.topics import Topics
from operations.receipts.chain import Entry, entry_of
from stores.kafka.scan import scan


class _Accepted(msgspec.Struct):
    complaint_id: UUID
    received: Time


_DECODER = msgspec.json.Decoder(_Accepted)


def accepted_entries(settings: Settings, topics: Topics) -> Iterator[tuple[date, Entry]]:
    """Entries with the day each was received on in Asia/Bangkok, in no order; a repeated record gives one each time.

    A record without a valid id or time did not come from our intakes and is skipped. Raises TransientError when Kafka
    is away.
    """
    for record in scan(settings.kafka, [topics.received.name]):
        if found := accepted_entry(record.value() or b""):
            yield found


def accepted_entry(value: bytes) -> tuple[date, Entry] | None:
    """The day and the entry of one record's value; None without a valid id or time."""
    one = decode_or_none(_DECODER, value)
    if one is None:
        return None
    try:
        day = one.received.astimezone(BANGKOK).date()
    except OverflowError:  # within hours of the year 1 or 10000
        return None
    return day, entry_of(one.complaint_id, hashlib.sha256(value).digest())
