from __future__ import annotations

import time
from uuid import uuid4

import msgspec
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import (  # type: ignore[attr-defined]
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ResourceType,
)

from complaints.clock import SystemClock
from complaints.commands.topic_ids import KafkaTopicIds
from complaints.librdkafka import consumer_options, producer_options
from complaints.settings import DEFAULT_CONFIG, ClickHouseSettings, KafkaSettings, Settings, SinkSettings
from complaints.topics import load_topics
from embedded.broker import Broker
from producers.topics import create_topics
from sinks.clickhouse import ClickHouse
from sinks.run import Sink
from tests.sinks.classified import classified

PATIENCE_SECS = 60.0


class Ground:
    """A topic of its own, and a sink that reads it."""

    def __init__(self, kafka: KafkaSettings, clickhouse: ClickHouseSettings) -> None:
        tag = uuid4().hex[:8]
        self._settings = Settings(kafka=kafka, clickhouse=clickhouse, sink=SinkSettings(group=f"sink-{tag}"))
        self._clickhouse, clock, topics = ClickHouse(clickhouse), SystemClock(), load_topics(DEFAULT_CONFIG)
        self._topic = msgspec.structs.replace(topics.classified, name=f"classified-{tag}", partitions=1)
        create_topics(kafka, [self._topic], clock)
        self._group = Consumer(consumer_options(kafka, self._settings.sink.group))
        self.sink = Sink(
            self._settings,
            msgspec.structs.replace(topics, classified=self._topic),
            clickhouse=ClickHouse(clickhouse),
            topic_ids=KafkaTopicIds(kafka, [self._topic.name], clock),
            clock=clock,
        )

    def put(self, number: int) -> None:
        producer = Producer(producer_options(self._settings.kafka))
        producer.produce(self._topic.name, msgspec.json.encode(classified(f"A-{number}")))
        producer.flush()

    def committed(self) -> int:
        return int(self._group.committed([TopicPartition(self._topic.name, 0)], timeout=10)[0].offset)

    def stored(self) -> int:
        return int(self._clickhouse.execute("SELECT count() FROM facts")[0][0])

    def work_until(self, number: int) -> None:
        """All of so many are stored and committed."""
        deadline = time.monotonic() + PATIENCE_SECS
        while (self.stored(), self.committed()) != (number, number):
            self.sink.step()
            assert time.monotonic() < deadline, (self.stored(), self.committed())

    def close(self) -> None:
        self._group.close()
        self.sink.stop()
        self.sink.run()


def test_a_commit_that_kafka_did_not_take_is_made_up_for_without_a_new_record(
    kafka: Broker, clickhouse: ClickHouseSettings
) -> None:
    ground = Ground(KafkaSettings(bootstrap_servers=kafka.bootstrap), clickhouse)
    ground.put(1)
    ground.work_until(1)
    _let_commits_pass(kafka, passing=False)
    try:
        ground.put(2)
        while ground.stored() < 2:
            ground.sink.step()
        assert ground.committed() == 1
    finally:
        _let_commits_pass(kafka, passing=True)
    ground.work_until(2)
    ground.close()


def _let_commits_pass(kafka: Broker, *, passing: bool) -> None:
    """No record fits or any does. Heartbeats write none, so the member stays what it is."""
    size = "1048588" if passing else "1"
    entry = ConfigEntry("max.message.bytes", size, incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, "__consumer_offsets", incremental_configs=[entry])
    admin = AdminClient({"bootstrap.servers": kafka.bootstrap})
    admin.incremental_alter_configs([resource])[resource].result(10)
