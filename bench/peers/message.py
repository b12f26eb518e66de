"""One message of a peer as the record that our steps read."""

from __future__ import annotations

from typing import NamedTuple

from complaints.events.cloudevents import RawHeaders


class Message(NamedTuple):
    """Satisfies `stores.kafka.record.TimedRecord`."""

    key_bytes: bytes | None
    value_bytes: bytes | None
    header_pairs: RawHeaders | None
    topic_name: str = ""
    partition_number: int = 0
    offset_number: int = 0
    at_ms: int = 0

    def topic(self) -> str:
        return self.topic_name

    def partition(self) -> int:
        return self.partition_number

    def offset(self) -> int:
        return self.offset_number

    def timestamp(self) -> tuple[int, int]:
        return 1, self.at_ms

    def key(self) -> bytes | None:
        return self.key_bytes

    def value(self) -> bytes | None:
        return self.value_bytes

    def headers(self) -> RawHeaders | None:
        return self.header_pairs
