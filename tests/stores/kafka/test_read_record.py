from __future__ import annotations

from uuid import uuid4

from complaints.clock import SystemClock
from complaints.settings import KafkaSettings
from complaints.topics import Topic
from stores.kafka.create_topics import create_topics
from stores.kafka.publisher import Publisher
from stores.kafka.read_record import RecordReader, read_record
from stores.kafka.record import Record
from tests.brokers import QUIET_CLIENT


def test_records_are_read_by_their_places_and_those_that_come_later_too(bootstrap: str) -> None:
    settings = KafkaSettings(bootstrap_servers=bootstrap, options=QUIET_CLIENT)
    topic = f"places-{uuid4().hex[:8]}"
    create_topics(settings, [Topic(name=topic, partitions=1)], SystemClock())
    publisher = Publisher(settings, timeout_secs=20)

    def publish(*values: bytes) -> None:
        for value in values:
            assert publisher.publish(topic, Record(key=b"k", value=value, headers=[]), lambda error: None)
        publisher.flush()

    def value(offset: int) -> bytes | None:
        found = reader.read(topic, 0, offset)
        return found.value() if found else None

    publish(b"a" * 200_000, b"b", b"c")
    reader = RecordReader(settings, "test")
    assert [value(offset) for offset in (2, 0, 1)] == [b"c", b"a" * 200_000, b"b"]
    assert value(3) is None
    publish(b"d")
    assert value(3) == b"d"
    assert reader.read(topic, 1, 0) is None
    assert reader.read("no-such-topic", 0, 0) is None
    reader.close()
    assert read_record(settings, topic, 0, 3) is not None
