"""Loading another topic into a table of its own: one target, driven by the same loop."""

from __future__ import annotations

from uuid import uuid4

import pytest
from confluent_kafka import Producer

from complaints.clock import SystemClock
from complaints.errors import PermanentError
from complaints.outcome import Reject
from complaints.settings import DEFAULT_CONFIG, ClickHouseSettings, KafkaSettings, Settings, SinkSettings
from complaints.telemetry import Telemetry
from complaints.topics import Topic, load_topics
from sinks.loop import Sink
from sinks.target import Target
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.columns import check_columns
from stores.kafka.create_topics import create_topics
from stores.kafka.options import producer_options
from stores.kafka.scan import scan
from stores.kafka.topic_ids import KafkaTopicIds
from tests.wait import wait_until

COLUMNS = {"word": "String"}


class Words:
    """A target for the words on a topic: each is stored once, however often it comes."""

    idle = True

    def __init__(self, clickhouse: ClickHouse) -> None:
        self._clickhouse = clickhouse
        self._words: list[str] = []

    @property
    def gathered(self) -> int:
        return len(self._words)

    def check(self) -> None:
        check_columns(self._clickhouse, "words", COLUMNS)

    def add(self, value: bytes | None, written_ms: int) -> Reject | None:
        if not value:
            return Reject("broken_event", "no word", "load")
        self._words.append(value.decode())
        return None

    def insert(self) -> None:
        if self._words:
            self._clickhouse.execute("INSERT INTO words (word) VALUES", [(word,) for word in self._words])
            self._words = []

    def flush(self) -> None:
        self.insert()

    def settle(self) -> None:
        """Nothing is derived from words."""

    def close(self) -> None:
        self._clickhouse.close()


def test_a_table_and_its_target_are_all_that_another_topic_needs(
    bootstrap: str, clickhouse: ClickHouseSettings
) -> None:
    kafka, clock, tag = KafkaSettings(bootstrap_servers=bootstrap), SystemClock(), uuid4().hex[:8]
    topic, topics = Topic(name=f"words-{tag}", partitions=1), load_topics(DEFAULT_CONFIG)
    create_topics(kafka, [topic, topics.dead], clock)
    database = ClickHouse(clickhouse)
    database.execute("CREATE TABLE words (word String) ENGINE = ReplacingMergeTree ORDER BY word")
    producer = Producer(producer_options(kafka))
    for word in (b"fire", b"water", b"fire", b""):
        producer.produce(topic.name, word)
    producer.flush()
    target: Target = Words(ClickHouse(clickhouse))
    settings = Settings(kafka=kafka, clickhouse=clickhouse, sink=SinkSettings(group=f"words-{tag}"))
    ids = KafkaTopicIds(kafka, [topic.name], clock)
    sink = Sink(settings, topics, topic.name, target, topic_ids=ids, clock=clock, telemetry=Telemetry("sink", clock))

    def loaded() -> bool:
        sink.step()
        return bool(database.execute("SELECT count() FROM words FINAL") == [(2,)])

    wait_until(loaded, 60)
    sink.stop()
    sink.run()
    origins = [dict(m.headers() or ()).get("dead.origin", b"") for m in scan(kafka, [topics.dead.name])]
    assert f"{topic.name}/0/3".encode() in origins


def test_a_table_that_is_not_what_is_written_to_it_is_named_before_anything_is_read(
    clickhouse: ClickHouseSettings,
) -> None:
    database = ClickHouse(clickhouse)
    with pytest.raises(PermanentError, match="no table words"):
        Words(database).check()
    database.execute("CREATE TABLE words (other String) ENGINE = MergeTree ORDER BY other")
    with pytest.raises(PermanentError, match="words of ClickHouse lacks word"):
        Words(database).check()
