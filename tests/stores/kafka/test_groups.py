"""State and lag of consumer groups, on both brokers."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from complaints.clock import SystemClock
from complaints.settings import KafkaSettings
from stores.kafka.groups import Group, groups
from stores.kafka.reader import Extent
from stores.kafka.scan import extents_of
from tests.transactions import write
from tests.wait import wait_until


@pytest.fixture
def topic(bootstrap: str) -> str:
    name, admin = f"groups-{uuid4().hex[:8]}", AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([NewTopic(name, 2)])[name].result(20)
    return name


@pytest.fixture
def member(bootstrap: str, topic: str) -> Iterator[Consumer]:
    """The only member of a group named after the topic, assigned."""
    own = {"group.id": topic, "auto.offset.reset": "earliest", "session.timeout.ms": 6000, "enable.auto.commit": False}
    consumer = Consumer({"bootstrap.servers": bootstrap, **own})
    consumer.subscribe([topic])
    wait_until(lambda: consumer.poll(0.2) is None and bool(consumer.assignment()), 30)
    yield consumer
    consumer.close()


def put(bootstrap: str, topic: str, count: int) -> None:
    producer = Producer({"bootstrap.servers": bootstrap, "linger.ms": 50})
    for number in range(count):
        producer.produce(topic, str(number), partition=0)
    assert producer.flush(20) == 0


def look(bootstrap: str, topic: str) -> Group:
    settings = KafkaSettings(bootstrap_servers=bootstrap)
    found = groups(settings, extents_of(settings, [topic]), {topic: [topic]}, SystemClock())
    return next(one for one in found if one.name == topic)


def test_what_was_never_committed_waits_and_nobody_is_there(bootstrap: str, topic: str) -> None:
    put(bootstrap, topic, 88)
    group = look(bootstrap, topic)
    assert (group.active, group.lag) == (False, {(topic, 0): 88, (topic, 1): 0})


def test_a_member_is_seen_and_what_it_commits_no_longer_waits(bootstrap: str, topic: str, member: Consumer) -> None:
    put(bootstrap, topic, 88)
    assert look(bootstrap, topic).active
    member.commit(offsets=[TopicPartition(topic, 0, 80)], asynchronous=False)
    assert look(bootstrap, topic).behind == 8
    member.commit(offsets=[TopicPartition(topic, 0, 88)], asynchronous=False)
    assert look(bootstrap, topic).behind == 0


def test_a_marker_is_no_record_that_waits(bootstrap: str, topic: str, member: Consumer) -> None:
    write(bootstrap, topic, [b"1", b"2"], commit=True)
    wait_until(lambda: extents_of(KafkaSettings(bootstrap_servers=bootstrap), [topic])[topic, 0] == Extent(0, 3), 20)
    assert look(bootstrap, topic).behind == 2
    member.commit(offsets=[TopicPartition(topic, 0, 2)], asynchronous=False)
    assert look(bootstrap, topic).behind == 0


def test_an_offset_beyond_the_end_is_named(bootstrap: str, topic: str, member: Consumer) -> None:
    """This happens when a topic was created anew."""
    put(bootstrap, topic, 3)
    member.commit(offsets=[TopicPartition(topic, 0, 50)], asynchronous=False)
    group = look(bootstrap, topic)
    assert (group.behind, group.ahead) == (0, [(topic, 0)])
