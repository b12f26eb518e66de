"""A record as it becomes a dead letter of one subscriber."""

from __future__ import annotations

from typing import NamedTuple

from complaints.events.cloudevents import RawHeaders, headers_in
from stores.kafka.record import ConsumerRecord

ORIGIN = "webhooks"
"""Begins the origin of such a letter: `webhooks/SUBSCRIPTION/topic/partition/offset`."""


class LetterRecord(NamedTuple):
    """The record, and whose it is: two subscribers may each set the same record aside."""

    subscription: str
    record: ConsumerRecord

    def topic(self) -> str | None:
        return f"{ORIGIN}/{self.subscription}/{self.record.topic()}"

    def partition(self) -> int | None:
        return self.record.partition()

    def offset(self) -> int | None:
        return self.record.offset()

    def key(self) -> bytes | None:
        return self.record.key()

    def value(self) -> bytes | None:
        return self.record.value()

    def headers(self) -> RawHeaders | None:
        return headers_in(self.record)
