"""Records without a broker: one that was consumed, and what is to be published."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from msgspec import Struct

from complaints.events.cloudevents import Headers, RawHeaders


class ConsumerRecord(Protocol):
    """A consumed record; `confluent_kafka.Message` is one."""

    def topic(self) -> str | None: ...
    def partition(self) -> int | None: ...
    def offset(self) -> int | None: ...
    def key(self) -> bytes | None: ...
    def value(self) -> bytes | None: ...
    def headers(self) -> RawHeaders | None: ...


class TimedRecord(ConsumerRecord, Protocol):
    """A consumed record that also tells its time: kind of time, milliseconds since 1970."""

    def timestamp(self) -> tuple[int, int]: ...


class ProducerRecord(NamedTuple):
    """A record to publish on its topic."""

    topic: str
    key: bytes | None
    value: bytes
    headers: Headers

    def on(self, topic: str) -> ProducerRecord:
        """The same, to be published on another topic."""
        return ProducerRecord(topic, self.key, self.value, self.headers)


class Record(Struct, frozen=True, kw_only=True):
    """What a record holds, for any topic."""

    key: bytes | None
    value: bytes
    headers: Headers

    def on(self, topic: str) -> ProducerRecord:
        """It, to be published on a topic."""
        return ProducerRecord(topic, self.key, self.value, self.headers)


def origin_of(record: ConsumerRecord) -> str:
    """Where a record stands: `topic/partition/offset`."""
    return f"{record.topic()}/{record.partition()}/{record.offset()}"
