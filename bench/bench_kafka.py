"""The Kafka that all contenders share: one Apache Kafka node with our topics, and programs started against it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from confluent_kafka import (
    Consumer,
    ConsumerGroupState,
    ConsumerGroupTopicPartitions,
    KafkaException,
    Producer,
    TopicPartition,
)
from confluent_kafka.admin import AdminClient

from complaints.clock import SystemClock
from complaints.errors import TransientError
from complaints.reference.agencies import Agencies
from complaints.settings import DEFAULT_CONFIG, PREFIX, Settings, child_environment, load_settings
from complaints.topics import Topic, load_topics
from embedded.kafka import KafkaBroker
from embedded.kafka_jars import prepare_kafka
from embedded.ports import free_ports
from embedded.processes import ChildProcess
from stores.kafka.create_topics import create_topics
from stores.kafka.options import Options
from stores.kafka.record import Record

ROOT = Path(__file__).resolve().parent.parent
READY_SECS = 30.0
OURS = sys.executable
PEERS = str(ROOT / ".cache/bench-venv/bin/python")


class BenchKafka:
    """A context manager: the broker and all its data are removed when it is left."""

    def __init__(self, folder: Path, partitions: int = 4) -> None:
        self.folder = folder
        port, controller_port = free_ports(2)
        home = prepare_kafka(DEFAULT_CONFIG / "kafka", ROOT / ".cache/kafka-jars")
        self._broker = KafkaBroker(port, controller_port, folder / "kafka", folder / "logs/kafka.log", home)
        self._client_options: Options = {"bootstrap.servers": self._broker.bootstrap, "log_level": 2}
        (folder / "data").mkdir()
        self.settings = load_settings(
            environ={
                f"{PREFIX}KAFKA__BOOTSTRAP_SERVERS": self._broker.bootstrap,
                f"{PREFIX}EMBEDDED__DATA": str(folder / "data"),
            }
        )
        topics = load_topics(DEFAULT_CONFIG)
        self.received = _with(topics.received, partitions)
        # The broker's clock stamps the records, so that arrival times are comparable between contenders.
        self.classified = _with(topics.classified, partitions, {"message.timestamp.type": "LogAppendTime"})
        known = topics.all(tuple(agency.id for agency in Agencies.load(DEFAULT_CONFIG)))
        own = {self.received.name: self.received, self.classified.name: self.classified}
        self.topics = [own.get(topic.name, topic) for topic in known]

    def __enter__(self) -> Self:
        self._broker.start()
        create_topics(self.settings.kafka, self.topics, SystemClock())
        self._client = Consumer({**self._client_options, "group.id": "bench"})
        self._admin = AdminClient(self._client_options)
        self._await_leaders([self.received, self.classified])
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._client.close()
        self._broker.stop()

    def publish(self, topic: str, records: Iterable[Record]) -> None:
        """Write records and return when all are durable."""
        producer = Producer({**self._client_options, "acks": "all", "linger.ms": 20})
        produce_all(producer, topic, records)
        producer.flush()

    def fire(self, topic: str, records: Iterable[Record]) -> float:
        """Write records so that consumers get all of them at one moment, when a transaction is committed.

        Returns that moment, in seconds since 1970. Consumers that read uncommitted records get them earlier.
        """
        return self.fire_all({topic: records})

    def fire_all(self, records: Mapping[str, Iterable[Record]]) -> float:
        """As `fire`, for several topics at once."""
        options = {**self._client_options, "transactional.id": "bench", "linger.ms": 20}
        producer = Producer(options)
        producer.init_transactions()
        producer.begin_transaction()
        for topic, of_topic in records.items():
            produce_all(producer, topic, of_topic)
        producer.flush()
        start = time.time()
        producer.commit_transaction()
        return start

    def ends(self, topic: Topic) -> list[int]:
        """Offset after the last record, per partition."""
        return [
            self._client.get_watermark_offsets(TopicPartition(topic.name, number), timeout=10)[1]
            for number in range(topic.partitions)
        ]

    def behind(self, group: str, topic: Topic) -> int:
        """Number of records that a consumer group has not committed, on the partition with most of them.

        The group is done at 1 or less: the marker of a transaction has an offset, but no consumer sees it.
        """
        at = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
        asked = self._admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group, at)])
        found = {one.partition: one.offset for one in asked[group].result(READY_SECS).topic_partitions}
        behind: list[int] = [end - max(found[number], 0) for number, end in enumerate(self.ends(topic))]
        return max(behind)

    def members(self, group: str) -> int:
        """Members of a group at rest that read at least one partition; 0 while it is rebalancing."""
        found = self._admin.describe_consumer_groups([group])[group].result(READY_SECS)
        if found.state != ConsumerGroupState.STABLE:
            return 0
        return sum(1 for member in found.members if member.assignment and member.assignment.topic_partitions)

    def empty(self, topic: Topic) -> None:
        """Delete all records, so that every consumer begins with the records written from now on."""
        ends = [TopicPartition(topic.name, number, end) for number, end in enumerate(self.ends(topic))]
        for deleted in self._admin.delete_records(ends).values():
            deleted.result(READY_SECS)

    def renew(self, topics: Sequence[Topic]) -> None:
        """Delete topics and create them anew, so that their records and offsets begin again."""
        for deleted in self._admin.delete_topics([topic.name for topic in topics]).values():
            with suppress(KafkaException):  # it was not there
                deleted.result(READY_SECS)
        deadline = time.monotonic() + READY_SECS
        while set(self._admin.list_topics(timeout=READY_SECS).topics) & {topic.name for topic in topics}:
            if time.monotonic() > deadline:
                raise TransientError("the broker does not delete topics")
            time.sleep(0.1)
        create_topics(self.settings.kafka, topics, SystemClock())
        self._await_leaders(topics)

    def _await_leaders(self, topics: Sequence[Topic]) -> None:
        """Wait until leaders really lead: a broker that has just created hundreds of topics names them earlier."""
        deadline = time.monotonic() + READY_SECS
        while True:
            try:
                for topic in topics:
                    self.ends(topic)
                return
            except KafkaException as error:
                if time.monotonic() > deadline:
                    raise TransientError(f"the broker's topics are not ready: {error}") from error
                time.sleep(0.2)

    def program(self, name: str, argv: Sequence[str], settings: Settings) -> ChildProcess:
        """A program that is not started yet; its settings come from the environment."""
        environment = {**child_environment(settings), "PYTHONPATH": str(ROOT)}
        return ChildProcess(name, argv, self.folder / "logs" / f"{name}.log", environment)


def produce_all(producer: Producer, topic: str, records: Iterable[Record]) -> None:
    """Hand all records to the producer, waiting while its queue is full."""
    for record in records:
        while True:
            try:
                producer.produce(topic, record.value, record.key, headers=record.headers)
                break
            except BufferError:
                producer.poll(0.05)


def with_groups(settings: Settings, group: str) -> Settings:
    """The same settings, with worker and sink in groups of this name."""
    replace = msgspec.structs.replace
    return replace(settings, worker=replace(settings.worker, group=group), sink=replace(settings.sink, group=group))


def _with(topic: Topic, partitions: int, config: Mapping[str, str] | None = None) -> Topic:
    return msgspec.structs.replace(topic, partitions=partitions, config={**topic.config, **(config or {})})
