"""A process that was held up must give what it missed the order that every later reading gives it."""

from __future__ import annotations

from contextlib import closing
from uuid import uuid4

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from complaints.settings import KafkaSettings
from embedded.broker import Broker
from stores.kafka.reader import Reader
from stores.kafka.settled import Settled
from stores.kafka.slices import HOLD_MS, SLICE_MS, Slices
from tests.transactions import write
from tests.wait import wait_until

START = 1_700_000_000_000 // SLICE_MS * SLICE_MS


def create(bootstrap: str, partitions: int) -> str:
    name, admin = f"settled-{uuid4().hex[:8]}", AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([NewTopic(name, partitions)])[name].result(20)
    return name


def put(bootstrap: str, topic: str, *records: tuple[int, int]) -> None:
    """One record for each partition and time."""
    producer = Producer({"bootstrap.servers": bootstrap})
    for partition, at_ms in records:
        producer.produce(topic, b"%d" % at_ms, partition=partition, timestamp=at_ms)
    assert producer.flush(20) == 0


def order(
    bootstrap: str, topic: str, reader: Reader, nows: list[int], missed: list[tuple[int, int]]
) -> list[list[int]]:
    """Times by slice, of a reader that takes slices at `nows`; `missed` are written just before the last of them.

    Like the services it reads once before it looks, and so few records that it cannot catch up at once.
    """
    slices: Slices[int] = Slices([0, 1])
    settled = Settled(reader)
    found: list[list[int]] = []
    for now_ms in nows:
        if now_ms == nows[-1]:
            put(bootstrap, topic, *missed)

        def step(now_ms: int = now_ms) -> bool:
            for record in reader.read(1, 0.1):
                slices.add(record.partition() or 0, record.timestamp()[1], record.timestamp()[1])
            asked_ms = settled.at(now_ms)
            complete = slices.complete(asked_ms, [partition for _, partition in reader.behind])
            found.extend(sorted(items) for _, items in complete)
            return not reader.behind and asked_ms == now_ms

        wait_until(step, 20)
    return found


def test_what_came_while_a_process_was_held_up_is_read_before_later_slices_are_taken(bootstrap: str) -> None:
    topic = create(bootstrap, 2)
    put(bootstrap, topic, (0, START), (1, START + 1))
    slices = [(0, START + SLICE_MS * number) for number in range(1, 9)]
    missed = [*slices, *((1, at_ms + 1) for _, at_ms in slices)]
    last = START + 10 * SLICE_MS + HOLD_MS
    found = []
    for nows, later in (([START + HOLD_MS + SLICE_MS, last], missed), ([last], [])):
        with closing(Reader(KafkaSettings(bootstrap_servers=bootstrap), "test")) as reader:
            reader.start(reader.extents([topic]))
            found.append(order(bootstrap, topic, reader, nows, later))
    live, again = found
    assert live == again == [[START + SLICE_MS * number, START + SLICE_MS * number + 1] for number in range(9)]


@pytest.mark.service
def test_the_end_of_a_transaction_holds_nothing_back(kafka: Broker) -> None:
    topic = create(kafka.bootstrap, 1)
    with closing(Reader(KafkaSettings(bootstrap_servers=kafka.bootstrap), "test")) as reader:
        reader.start(reader.extents([topic]))
        settled = Settled(reader)
        for number in range(1, 4):
            write(kafka.bootstrap, topic, [b"1"], commit=number != 2)

            def read_out(now_ms: int = START + number * SLICE_MS) -> bool:
                reader.read(10, 0.1)
                return settled.at(now_ms) == now_ms and not reader.behind

            wait_until(read_out, 20)
