"""What the sink commits, and when."""

from __future__ import annotations

from threading import Event, Thread
from typing import Any
from uuid import uuid4

import msgspec
from confluent_kafka import Consumer, Message, Producer, TopicPartition
from confluent_kafka.admin import (  # type: ignore[attr-defined]
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ResourceType,
)

from complaints.clock import SystemClock
from complaints.errors import TransientError
from complaints.settings import DEFAULT_CONFIG, ClickHouseSettings, KafkaSettings, Settings, SinkSettings
from complaints.telemetry import Telemetry
from complaints.topics import load_topics
from embedded.broker import Broker
from sinks.clickhouse.facts import Facts
from sinks.loop import Sink
from stores.clickhouse.client import ClickHouse
from stores.kafka.create_topics import create_topics
from stores.kafka.options import consumer_options
from stores.kafka.topic_ids import KafkaTopicIds
from tests.sinks.clickhouse.classified import classified
from tests.wait import wait_until

PATIENCE_SECS = 60.0


class ClickHouseAway(ClickHouse):
    """A target that fails until it is back."""

    def __init__(self, settings: ClickHouseSettings) -> None:
        super().__init__(settings)
        self.asked, self.back = Event(), Event()

    def execute(self, statement: str, data: Any = None, **options: Any) -> Any:
        if statement.startswith("INSERT INTO complaint_facts"):
            self.asked.set()
            if not self.back.is_set():
                raise TransientError("ClickHouse is away")
        return super().execute(statement, data, **options)


class LoadedTopic:
    """A topic of its own, and a sink that reads it."""

    def __init__(
        self,
        kafka: KafkaSettings,
        clickhouse: ClickHouseSettings,
        *,
        partitions: int = 1,
        batch_rows: int = 1000,
        loading: ClickHouse | None = None,
    ) -> None:
        tag = uuid4().hex[:8]
        sink = SinkSettings(group=f"sink-{tag}", batch_rows=batch_rows)
        self._settings = Settings(kafka=kafka, clickhouse=clickhouse, sink=sink)
        self._admin = AdminClient({"bootstrap.servers": kafka.bootstrap_servers})
        self._clickhouse, clock, topics = ClickHouse(clickhouse), SystemClock(), load_topics(DEFAULT_CONFIG)
        self._topic = msgspec.structs.replace(topics.classified, name=f"classified-{tag}", partitions=partitions)
        dead = msgspec.structs.replace(topics.dead, name=f"dead-{tag}", partitions=1)
        create_topics(kafka, [self._topic, dead], clock)
        self._group = self.member()
        self.telemetry = Telemetry("sink", clock)
        self.sink = Sink(
            self._settings,
            msgspec.structs.replace(topics, dead=dead),
            self._topic.name,
            Facts(loading or ClickHouse(clickhouse)),
            topic_ids=KafkaTopicIds(kafka, [self._topic.name], clock),
            clock=clock,
            telemetry=self.telemetry,
        )

    def member(self, client_id: str = "rdkafka") -> Consumer:
        options = consumer_options(self._settings.kafka, self._settings.sink.group)
        return Consumer(options | {"client.id": client_id})

    def put(self, number: int, partition: int = 0) -> None:
        self.put_bytes(msgspec.json.encode(classified(f"A-{number}")), partition)

    def put_bytes(self, value: bytes, partition: int = 0) -> None:
        producer = Producer({"bootstrap.servers": self._settings.kafka.bootstrap_servers})
        producer.produce(self._topic.name, value, partition=partition)
        producer.flush()

    def committed(self, partition: int = 0) -> int:
        return int(self._group.committed([TopicPartition(self._topic.name, partition)], timeout=10)[0].offset)

    def work_elsewhere(self, number: int) -> None:
        """Another member joins, gets partition 0 because of its name, processes so many of its records, and leaves."""
        other = self.member(client_id="a")
        other.subscribe([self._topic.name])
        found: list[Message] = []

        def done() -> bool:
            found.extend(other.consume(number, 0.2))
            return len(found) == number

        wait_until(done, PATIENCE_SECS)
        assert {message.partition() for message in found} == {0}
        other.commit(message=found[-1], asynchronous=False)
        other.close()
        wait_until(self._alone, PATIENCE_SECS)

    def _alone(self) -> bool:
        group = self._settings.sink.group
        members = self._admin.describe_consumer_groups([group])[group].result(10).members
        return [len(member.assignment.topic_partitions) for member in members] == [2]

    def stored(self) -> int:
        return int(self._clickhouse.execute("SELECT count() FROM complaint_facts")[0][0])

    def work_until(self, *committed: int) -> None:
        """Run the sink until these offsets are committed, one per partition."""

        def done() -> bool:
            self.sink.step()
            return tuple(map(self.committed, range(len(committed)))) == committed

        wait_until(done, PATIENCE_SECS)

    def close(self) -> None:
        self._group.close()
        self.sink.stop()
        self.sink.run()


def test_a_commit_that_kafka_did_not_take_is_made_up_for_without_a_new_record(
    kafka: Broker, clickhouse: ClickHouseSettings
) -> None:
    loaded = LoadedTopic(KafkaSettings(bootstrap_servers=kafka.bootstrap), clickhouse)
    loaded.put(1)
    loaded.work_until(1)
    assert loaded.stored() == 1
    _let_commits_pass(kafka, passing=False)
    try:
        loaded.put(2)
        while loaded.stored() < 2:
            loaded.sink.step()
        assert loaded.committed() == 1
    finally:
        _let_commits_pass(kafka, passing=True)
    loaded.work_until(2)
    assert loaded.stored() == 2
    loaded.put_bytes(b"no event")
    loaded.work_until(3)
    loaded.close()
    counts = loaded.telemetry.counts()
    assert (counts.received, counts.ok, counts.rejected, counts.under_way) == (3, 2, {"broken_json": 1}, 0)


def test_what_another_member_has_done_meanwhile_is_not_undone(kafka: Broker, clickhouse: ClickHouseSettings) -> None:
    settings, loading = KafkaSettings(bootstrap_servers=kafka.bootstrap), ClickHouseAway(clickhouse)
    loaded = LoadedTopic(settings, clickhouse, partitions=2, batch_rows=1, loading=loading)
    for number in range(5):
        loaded.put(number)
    working = Thread(target=loaded.work_until, args=(5, 1))
    working.start()
    assert loading.asked.wait(PATIENCE_SECS)
    loaded.work_elsewhere(5)
    loading.back.set()
    loaded.put(5, partition=1)
    working.join()
    assert (loaded.committed(0), loaded.committed(1)) == (5, 1)
    loaded.close()
    counts = loaded.telemetry.counts()
    assert counts.dropped["moved"] >= 1
    assert (counts.under_way, counts.received) == (0, counts.ok + sum(counts.dropped.values()))


def _let_commits_pass(kafka: Broker, *, passing: bool) -> None:
    """Let commits pass or fail by the size limit of the offsets topic; heartbeats write no record."""
    size = "1048588" if passing else "1"
    entry = ConfigEntry("max.message.bytes", size, incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, "__consumer_offsets", incremental_configs=[entry])
    admin = AdminClient({"bootstrap.servers": kafka.bootstrap})
    admin.incremental_alter_configs([resource])[resource].result(10)
