"""Tests that the batch transport keeps the worker's promises; an upgrade of Faust that breaks them fails here."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from confluent_kafka import Consumer, Message, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]

from complaints.settings import KafkaSettings
from complaints.topic_ids import Place
from embedded.broker import Broker
from stores.kafka.assigned_reader import AssignedReader
from stores.kafka.options import consumer_options
from stores.kafka.scan import scan

PARTITIONS = 4
COUNT = 6000
KEYS = 50
SCRIPT = Path(__file__).with_name("copying_worker.py")


class Copying:
    """Two topics, records in the first, and workers that copy them to the second."""

    def __init__(self, bootstrap: str, log: Path) -> None:
        tag = uuid4().hex[:8]
        self.settings = KafkaSettings(bootstrap_servers=bootstrap)
        self.source, self.target, self.group = f"from-{tag}", f"to-{tag}", f"copiers-{tag}"
        self.log = log
        self._workers: list[subprocess.Popen[bytes]] = []
        self._admin = AdminClient({"bootstrap.servers": bootstrap})
        self._create(self.source)
        self._create(self.target)
        self.fill(range(COUNT))

    def _create(self, topic: str) -> None:
        self._admin.create_topics([NewTopic(topic, PARTITIONS, 1)])[topic].result()

    def fill(self, numbers: range) -> None:
        producer = Producer({"bootstrap.servers": self.settings.bootstrap_servers, "enable.idempotence": True})
        for i in numbers:
            producer.produce(self.source, b"%d" % i, b"%d" % (i % KEYS))
        producer.flush()

    def recreate_source(self) -> None:
        self._admin.delete_topics([self.source])[self.source].result()
        self.wait(lambda: self.source not in self._admin.list_topics(timeout=10).topics)
        self._create(self.source)

    def start(self, batch: int, pause_secs: float) -> subprocess.Popen[bytes]:
        bootstrap = self.settings.bootstrap_servers
        arguments = [bootstrap, self.group, self.source, self.target, str(batch), str(pause_secs)]
        with self.log.open("ab") as log:
            worker = subprocess.Popen([sys.executable, str(SCRIPT), *arguments], stdout=log, stderr=log)
        self._workers.append(worker)
        return worker

    def copies(self) -> list[int]:
        return [int(message.value() or b"") for message in scan(self.settings, [self.target])]

    def committed(self) -> int:
        consumer = Consumer({"bootstrap.servers": self.settings.bootstrap_servers, "group.id": self.group})
        places = consumer.committed([TopicPartition(self.source, i) for i in range(PARTITIONS)], timeout=10)
        consumer.close()
        return sum(max(place.offset, 0) for place in places)

    def wait(self, ready: Callable[[], bool], timeout_secs: float = 60) -> None:
        deadline = time.monotonic() + timeout_secs
        while not ready():
            assert time.monotonic() < deadline, self.log.read_text()[-3000:]
            time.sleep(0.2)

    def close(self) -> None:
        for worker in self._workers:
            worker.kill()
            worker.wait()


@pytest.fixture
def copying(bootstrap: str, tmp_path: Path) -> Iterator[Copying]:
    copying = Copying(bootstrap, tmp_path / "workers.log")
    yield copying
    copying.close()


def test_copies_each_once_in_order_and_commits_all_on_stop(copying: Copying) -> None:
    worker = copying.start(batch=500, pause_secs=0.0)
    copying.wait(lambda: len(copying.copies()) >= COUNT)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0
    copies = copying.copies()
    assert sorted(copies) == list(range(COUNT))
    assert _in_order(copies)
    assert copying.committed() == COUNT


def test_loses_nothing_through_rebalances_stops_and_kills(copying: Copying) -> None:
    first = copying.start(batch=200, pause_secs=0.15)
    copying.wait(lambda: copying.committed() > 0)
    second = copying.start(batch=200, pause_secs=0.15)
    copying.wait(lambda: copying.committed() > COUNT // 4)
    first.send_signal(signal.SIGTERM)
    assert first.wait(30) == 0
    time.sleep(0.5)
    second.kill()
    copying.start(batch=200, pause_secs=0.0)
    copying.wait(lambda: copying.committed() == COUNT)
    copies = copying.copies()
    assert set(copies) == set(range(COUNT))
    assert _in_order(list(dict.fromkeys(copies)))


def test_a_failing_batch_is_not_committed_and_stops_the_worker(copying: Copying) -> None:
    worker = copying.start(batch=100, pause_secs=-1.0)
    assert worker.wait(60) != 0
    assert copying.committed() == 0


def test_a_topic_created_anew_is_read_from_its_beginning(kafka: Broker, tmp_path: Path) -> None:
    # Not on Tansu, which keeps nothing beside an offset.
    copying = Copying(kafka.bootstrap, tmp_path / "workers.log")
    first = copying.start(batch=500, pause_secs=0.0)
    copying.wait(lambda: copying.committed() == COUNT)
    copying.recreate_source()
    copying.fill(range(COUNT, 3 * COUNT))
    assert first.wait(60) != 0
    assert "was deleted and created anew" in copying.log.read_text()
    second = copying.start(batch=500, pause_secs=0.0)
    copying.wait(lambda: "created anew: reading it from its beginning" in copying.log.read_text())
    copying.wait(lambda: set(copying.copies()) == set(range(3 * COUNT)))
    second.send_signal(signal.SIGTERM)
    assert second.wait(30) == 0
    assert copying.committed() == 2 * COUNT
    copying.close()


def test_a_seek_back_reads_again_and_marks_what_came_before(copying: Copying) -> None:
    reader = AssignedReader(consumer_options(copying.settings, "reader"), 100)
    start: list[tuple[Place, int | None]] = [((copying.source, 0), None)]
    reader.assign(start, 1)
    first = _read(reader, 1)
    reader.assign(start, 2)
    assert [m.offset() for m in _read(reader, 2)][:10] == [m.offset() for m in first][:10]
    reader.close()


def _read(reader: AssignedReader, epoch: int) -> list[Message]:
    for _ in range(100):
        at, messages, error = reader.read()
        assert error is None
        assert at == epoch
        if messages:
            return messages
    pytest.fail("nothing came")


def _in_order(numbers: list[int]) -> bool:
    """Whether each key's records kept their order."""
    last = dict.fromkeys(range(KEYS), -1)
    for number in numbers:
        if number < last[number % KEYS]:
            return False
        last[number % KEYS] = number
    return True
