from __future__ import annotations

import uuid

import pytest

from complaints.clock import SystemClock
from complaints.errors import PermanentError, TransientError
from complaints.settings import KafkaSettings
from complaints.topics import Topic
from embedded.broker import Broker
from embedded.ports import free_port
from stores.kafka.batch_publisher import Publisher
from stores.kafka.create_topics import create_topics
from stores.kafka.record import ProducerRecord
from stores.kafka.scan import scan


def outputs(topic: str, numbers: range) -> list[ProducerRecord]:
    return [
        ProducerRecord(topic, b"key", str(number).encode(), [("ce_id", str(number).encode())]) for number in numbers
    ]


def test_what_a_future_stands_for_is_durable_and_in_order(bootstrap: str) -> None:
    topic = f"published-{uuid.uuid4()}"
    settings = KafkaSettings(bootstrap_servers=bootstrap)
    create_topics(settings, [Topic(name=topic, partitions=1)], SystemClock())
    publisher = Publisher(settings, clock=SystemClock())
    for start in range(0, 3000, 1000):
        last = publisher.publish(outputs(topic, range(start, start + 1000)))
    last.result(30)

    found = [int(message.value() or b"") for message in scan(settings, [topic])]
    assert found == list(range(3000))


@pytest.mark.service
def test_the_next_batch_waits_for_the_last_until_told_to_stop() -> None:
    publisher = Publisher(KafkaSettings(bootstrap_servers=f"127.0.0.1:{free_port()}"), clock=SystemClock())
    first = publisher.publish(outputs("any", range(10)))
    assert not first.done()

    publisher.stop()
    with pytest.raises(TransientError, match="stopped"):
        publisher.publish(outputs("any", range(10, 20)))
    with pytest.raises(TransientError, match="stopped"):
        first.result()


def test_nothing_is_sent_before_the_first_topic_has_its_part(kafka: Broker) -> None:
    """A topic that refuses its record stands for a process that ends in between."""
    settings = KafkaSettings(bootstrap_servers=kafka.bootstrap)
    first, second = (f"published-{uuid.uuid4()}" for _ in range(2))
    small = Topic(name=first, partitions=1, config={"max.message.bytes": "1000"})
    create_topics(settings, [small, Topic(name=second, partitions=1)], SystemClock())
    publisher = Publisher(settings, clock=SystemClock(), first=first.__eq__)
    published = publisher.publish([*outputs(second, range(10)), ProducerRecord(first, b"key", b"x" * 2000, [])])
    with pytest.raises(PermanentError, match=first):
        published.result(30)
    assert list(scan(settings, [second])) == []


def test_all_is_sent_where_the_first_topic_has_no_part(bootstrap: str) -> None:
    settings = KafkaSettings(bootstrap_servers=bootstrap)
    topic = f"published-{uuid.uuid4()}"
    create_topics(settings, [Topic(name=topic, partitions=1)], SystemClock())
    publisher = Publisher(settings, clock=SystemClock(), first="another".__eq__)
    for start in range(0, 300, 100):
        publisher.publish(outputs(topic, range(start, start + 100)))
    publisher.wait()
    assert [int(message.value() or b"") for message in scan(settings, [topic])] == list(range(300))
