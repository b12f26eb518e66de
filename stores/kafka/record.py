"""What the pipeline reads and writes, without a broker: a consumed record and a record to publish."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from complaints.events.cloudevents import Headers, RawHeaders


class Record(Protocol):
    """A consumed record; `confluent_kafka.Message` is one."""

    def topic(self) -> str | None: ...
    def partition(self) -> int | None: ...
    def offset(self) -> int | None: ...
    def key(self) -> bytes | None: ...
    def value(self) -> bytes | None: ...
    def headers(self) -> RawHeaders | None: ...


class Output(NamedTuple):
    """A record to publish."""

    topic: str
    key: bytes | None
    value: bytes
    headers: Headers


def origin_of(record: Record) -> str:
    """Where a record stands: `topic/partition/offset`."""
    return f"{record.topic()}/{record.partition()}/{record.offset()}"
