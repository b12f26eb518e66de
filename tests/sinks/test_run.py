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


def test_a_commit_that_kafka_did_not_take_is_made_up_for_without_a_new_record(
    kafka: Broker, clickhouse: ClickHouseSettings
) -> None:
    settings = Settings(
        kafka=KafkaSettings(bootstrap_servers=kafka.bootstrap),
        clickhouse=clickhouse,
        sink=SinkSettings(group=f"sink-{uuid4().hex[:8]}"),
    )
    topics, clock = load_topics(DEFAULT_CONFIG), SystemClock()
    topic = msgspec.structs.replace(topics.classified, name=f"classified-{uuid4().hex[:8]}", partitions=1)
    topics = msgspec.structs.replace(topics, classified=topic)
    create_topics(settings.kafka, [topic], clock)
    asking = Consumer(consumer_options(settings.kafka, settings.sink.group))
    ids = KafkaTopicIds(settings.kafka, [topic.name], clock)
    sink = Sink(settings, topics, clickhouse=ClickHouse(clickhouse), topic_ids=ids, clock=clock)

    def put(number: int) -> None:
        producer = Producer(producer_options(settings.kafka))
        producer.produce(topic.name, msgspec.json.encode(classified(f"A-{number}")))
        producer.flush()

    def committed() -> int:
        return int(asking.committed([TopicPartition(topic.name, 0)], timeout=10)[0].offset)

    def stored() -> int:
        return int(ClickHouse(clickhouse).execute("SELECT count() FROM facts")[0][0])

    def work_until(number: int) -> None:
        deadline = time.monotonic() + PATIENCE_SECS
        while (stored(), committed()) != (number, number):
            sink.step()
            assert time.monotonic() < deadline, (stored(), committed())

    put(1)
    work_until(1)
    _let_commits_pass(kafka, passing=False)
    try:
        put(2)
        while stored() < 2:
            sink.step()
        assert committed() == 1
    finally:
        _let_commits_pass(kafka, passing=True)
    work_until(2)
    asking.close()
    sink.stop()
    sink.run()


def _let_commits_pass(kafka: Broker, *, passing: bool) -> None:
    """No record fits or any does. Heartbeats write none, so the member stays what it is."""
    size = "1048588" if passing else "1"
    entry = ConfigEntry("max.message.bytes", size, incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, "__consumer_offsets", incremental_configs=[entry])
    admin = AdminClient({"bootstrap.servers": kafka.bootstrap})
    admin.incremental_alter_configs([resource])[resource].result(10)
