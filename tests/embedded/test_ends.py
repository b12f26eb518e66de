"""End offsets of partitions, asked for in every way: the embedded broker gives the same answer as Apache Kafka."""

from __future__ import annotations

import asyncio
import socket
import struct
from functools import partial
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka import TopicPartition as AioPartition
from confluent_kafka import Consumer, IsolationLevel, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._listoffsets import OffsetSpec
from confluent_kafka.cimpl import NewTopic

from complaints.clock import SystemClock
from complaints.retry import Retry
from embedded.broker import TansuBroker
from embedded.list_offsets import LAST_VERSION, LIST_OFFSETS
from stores.kafka.errors import is_moving
from tests.wait import wait_until

LATEST, EARLIEST = OffsetSpec.latest(), OffsetSpec.earliest()  # type: ignore[no-untyped-call]


@pytest.fixture
def topic(bootstrap: str) -> str:
    name = f"ends-{uuid4().hex[:8]}"
    admin = AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([NewTopic(name, 2)])[name].result(20)
    return name


def batch(bootstrap: str, topic: str, count: int, partition: int = 0) -> None:
    producer = Producer({"bootstrap.servers": bootstrap, "linger.ms": 100})
    for number in range(count):
        producer.produce(topic, str(number), partition=partition)
    assert producer.flush(20) == 0


def ends(bootstrap: str, topic: str, isolation: str = "read_committed") -> list[int]:
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "ends", "isolation.level": isolation})
    # A new topic may have no leader yet.
    retry = Retry(clock=SystemClock(), first_secs=0.2, within_secs=20, on=(KafkaException,), when=is_moving)
    found = [
        retry.call(partial(consumer.get_watermark_offsets, TopicPartition(topic, at), timeout=20))[1] for at in (0, 1)
    ]
    consumer.close()
    return found


@pytest.mark.parametrize("count", [1, 2, 88, 1500])
def test_a_partition_ends_behind_its_last_record(bootstrap: str, topic: str, count: int) -> None:
    assert ends(bootstrap, topic) == [0, 0]
    batch(bootstrap, topic, count)
    assert ends(bootstrap, topic) == [count, 0]
    batch(bootstrap, topic, 3, partition=1)
    batch(bootstrap, topic, 1)
    assert ends(bootstrap, topic) == [count + 1, 3]


def test_every_client_and_way_of_asking_is_told_the_same(bootstrap: str, topic: str) -> None:
    batch(bootstrap, topic, 88)

    async def ask() -> dict[AioPartition, int]:
        consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap)
        await consumer.start()
        try:
            return dict(await consumer.end_offsets([AioPartition(topic, 0)]))
        finally:
            await consumer.stop()

    assert asyncio.run(ask()) == {AioPartition(topic, 0): 88}
    admin, place = AdminClient({"bootstrap.servers": bootstrap}), TopicPartition(topic, 0)
    for level in (IsolationLevel.READ_COMMITTED, IsolationLevel.READ_UNCOMMITTED):
        asked = admin.list_offsets({place: LATEST}, isolation_level=level)
        assert asked[place].result(20).offset == 88
    assert admin.list_offsets({place: EARLIEST})[place].result(20).offset == 0


def test_an_open_transaction_ends_what_is_committed_and_a_closed_one_adds_its_marker(
    bootstrap: str, topic: str
) -> None:
    batch(bootstrap, topic, 10)
    producer = Producer({"bootstrap.servers": bootstrap, "transactional.id": topic})
    producer.init_transactions(30)
    producer.begin_transaction()
    for number in range(5):
        producer.produce(topic, str(number), partition=0)
    assert producer.flush(20) == 0
    assert ends(bootstrap, topic) == [10, 0]
    assert ends(bootstrap, topic, "read_uncommitted") == [15, 0]
    producer.commit_transaction(30)
    # The coordinator writes the marker after it has answered.
    wait_until(lambda: ends(bootstrap, topic) == ends(bootstrap, topic, "read_uncommitted") == [16, 0], 20)


def test_the_relay_knows_every_form_of_the_question_that_tansu_takes(tansu: TansuBroker) -> None:
    host, port = tansu.bootstrap.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(struct.pack(">ihhih", 10, 18, 0, 1, -1))
        size = int.from_bytes(connection.recv(4, socket.MSG_WAITALL), "big")
        body = connection.recv(size, socket.MSG_WAITALL)
    versions = {
        key: last for key, _, last in struct.iter_unpack(">hhh", body[10 : 10 + 6 * int.from_bytes(body[6:10], "big")])
    }
    assert versions[LIST_OFFSETS] == LAST_VERSION
