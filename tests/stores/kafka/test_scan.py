"""Reading whole topics, whatever their last offsets hold: no reader may wait for a record that will never come."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from complaints.errors import TransientError
from complaints.settings import KafkaSettings
from embedded.broker import Broker
from embedded.kafka import KafkaCluster
from embedded.kafka_jars import KafkaHome
from stores.kafka import reader as reader_module
from stores.kafka.reader import Extent, Reader
from stores.kafka.scan import extents_of, read_out, scan
from tests.clock import ManualClock
from tests.transactions import transaction, write
from tests.wait import wait_until

PARTITIONS = 2
Make = Callable[..., str]


@pytest.fixture
def make(bootstrap: str) -> Make:
    """Create a topic with a name of its own; the options are Kafka's topic settings."""

    def create(**config: str) -> str:
        name = f"scan-{uuid4().hex[:8]}"
        named = {key.replace("_", "."): value for key, value in config.items()}
        _create(bootstrap, NewTopic(name, PARTITIONS, config=named))
        return name

    return create


@pytest.fixture
def kafka_topic(kafka: Broker) -> str:
    """A topic on Apache Kafka, for tests of what the embedded broker cannot do."""
    name = f"scan-{uuid4().hex[:8]}"
    _create(kafka.bootstrap, NewTopic(name, PARTITIONS))
    return name


def _create(bootstrap: str, topic: NewTopic) -> None:
    admin = AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([topic])[topic.topic].result(20)


def put(bootstrap: str, topic: str, *values: bytes | None, partition: int = 0) -> None:
    producer = Producer({"bootstrap.servers": bootstrap, "linger.ms": 20})
    for value in values:
        producer.produce(topic, value, b"k", partition=partition)
    assert producer.flush(20) == 0


def read(bootstrap: str, *topics: str) -> list[bytes | None]:
    return [record.value() for record in scan(KafkaSettings(bootstrap_servers=bootstrap), topics)]


def delete_before(bootstrap: str, topic: str, offset: int) -> None:
    place, admin = TopicPartition(topic, 0, offset), AdminClient({"bootstrap.servers": bootstrap})
    admin.delete_records([place])[place].result(20)


def test_every_record_is_read_once_and_the_topics_order_is_kept(bootstrap: str, make: Make) -> None:
    first, second = make(), make()
    put(bootstrap, first, *(b"%d" % number for number in range(2500)))
    put(bootstrap, second, b"x", None, partition=1)
    found = read(bootstrap, first, second, "no-such-topic")
    assert [value for value in found if value not in (b"x", None)] == [b"%d" % number for number in range(2500)]
    assert sorted(map(repr, found[-2:] if found[-1] is None else found[:2])) == ["None", "b'x'"]


def test_a_topic_that_was_never_written_to_ends_at_once(bootstrap: str, make: Make) -> None:
    started = time.monotonic()
    assert read(bootstrap, make()) == []
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("commit", [True, False])
@pytest.mark.parametrize("count", [1, 3, 700])
def test_a_topic_that_ends_with_a_transaction_ends(bootstrap: str, make: Make, commit: bool, count: int) -> None:
    topic, values = make(), [b"%d" % number for number in range(count)]
    put(bootstrap, topic, b"before")
    write(bootstrap, topic, values, commit=commit)
    wait_until(lambda: extents_of(_settings(bootstrap), [topic])[topic, 0].end == count + 2, 20)
    found = read(bootstrap, topic)
    # The embedded broker does not tell clients which transactions were aborted: docs/reliability.md.
    assert found == ([b"before", *values] if commit or _is_tansu(bootstrap) else [b"before"])


def test_nothing_but_markers_is_an_end_too(kafka: Broker, kafka_topic: str) -> None:
    for _ in range(3):
        write(kafka.bootstrap, kafka_topic, [b"never"], commit=False)
    wait_until(lambda: extents_of(_settings(kafka.bootstrap), [kafka_topic])[kafka_topic, 0].end == 6, 20)
    assert read(kafka.bootstrap, kafka_topic) == []
    delete_before(kafka.bootstrap, kafka_topic, 5)  # the last marker alone
    assert read(kafka.bootstrap, kafka_topic) == []


def test_what_stands_behind_an_open_transaction_is_not_read_yet(bootstrap: str, make: Make) -> None:
    topic = make()
    put(bootstrap, topic, b"1")
    with transaction(bootstrap, commit=True) as producer:
        producer.produce(topic, b"2", partition=0)
        assert producer.flush(20) == 0
        put(bootstrap, topic, b"3")
        assert read(bootstrap, topic) == [b"1"]
    wait_until(lambda: extents_of(_settings(bootstrap), [topic])[topic, 0].end == 4, 20)
    assert read(bootstrap, topic) == [b"1", b"2", b"3"]


@pytest.mark.parametrize("kept", [0, 1, 4])
def test_a_topic_whose_records_were_deleted_is_read_from_what_is_kept(
    kafka: Broker, kafka_topic: str, kept: int
) -> None:
    values = [b"%d" % number for number in range(10)]
    put(kafka.bootstrap, kafka_topic, *values)
    delete_before(kafka.bootstrap, kafka_topic, 10 - kept)
    assert extents_of(_settings(kafka.bootstrap), [kafka_topic])[kafka_topic, 0] == Extent(10 - kept, 10)
    assert read(kafka.bootstrap, kafka_topic) == values[10 - kept :]


def test_a_topic_deleted_up_to_its_marker_ends(kafka: Broker, kafka_topic: str) -> None:
    write(kafka.bootstrap, kafka_topic, [b"1", b"2"], commit=True)
    wait_until(lambda: extents_of(_settings(kafka.bootstrap), [kafka_topic])[kafka_topic, 0].end == 3, 20)
    delete_before(kafka.bootstrap, kafka_topic, 2)
    assert read(kafka.bootstrap, kafka_topic) == []


def test_a_compacted_topic_ends_although_its_last_records_are_gone(kafka: Broker) -> None:
    topic = f"scan-{uuid4().hex[:8]}"
    config = {
        "cleanup.policy": "compact",
        "segment.ms": "200",
        "min.cleanable.dirty.ratio": "0.01",
        "delete.retention.ms": "0",
        "max.compaction.lag.ms": "500",
    }
    _create(kafka.bootstrap, NewTopic(topic, PARTITIONS, config=config))
    put(kafka.bootstrap, topic, b"kept", partition=1)
    for _ in range(20):
        put(kafka.bootstrap, topic, b"old", None)  # a tombstone, which is compacted away too
        time.sleep(0.05)
    write(kafka.bootstrap, topic, [None], commit=True)
    end = 42
    wait_until(lambda: extents_of(_settings(kafka.bootstrap), [topic])[topic, 0].end == end, 20)
    wait_until(lambda: len(read(kafka.bootstrap, topic)) < end - 1, 60)
    assert extents_of(_settings(kafka.bootstrap), [topic])[topic, 0].end == end


def test_reading_may_begin_in_the_middle(bootstrap: str, make: Make) -> None:
    topic = make()
    put(bootstrap, topic, *(b"%d" % number for number in range(100)))
    reader = Reader(_settings(bootstrap), "test")
    assert [record.value() for record in read_out(reader, {(topic, 0): Extent(97, 100)})] == [b"97", b"98", b"99"]
    reader.close()


def test_an_end_out_of_reach_is_an_error_that_names_it(bootstrap: str, make: Make) -> None:
    """This happens when a topic is created anew, with fewer records, between asking for its end and reading."""
    topic = make()
    put(bootstrap, topic, b"1")
    reader = Reader(_settings(bootstrap), "test", stall_secs=1.0)
    with pytest.raises(TransientError, match=rf"{topic}/0 to its end, offset 5"):
        list(read_out(reader, {(topic, 0): Extent(0, 5), (topic, 1): Extent(0, 0)}))
    reader.close()


def test_what_the_caller_does_between_two_reads_is_no_stall(bootstrap: str, make: Make) -> None:
    topic = make()
    put(bootstrap, topic, b"1")
    clock = ManualClock()
    reader = Reader(_settings(bootstrap), "test", clock=clock)
    reader.start({(topic, 0): Extent(0, 1)})
    clock.advance(1000)
    found = reader.read(10, 0.0)
    while reader.behind:
        found += reader.read(10, 0.05)
    assert [record.value() for record in found] == [b"1"]
    reader.close()


@pytest.mark.service
def test_a_partition_without_a_leader_is_an_error_that_names_it(
    kafka_home: KafkaHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_module, "LEADER_SECS", 2.0)
    cluster = KafkaCluster(tmp_path / "data", tmp_path / "log", kafka_home)
    cluster.start(90)
    try:
        _create(cluster.bootstrap, NewTopic("lonely", 1, replica_assignment=[[2]]))
        put(cluster.bootstrap, "lonely", b"1")
        assert read(cluster.bootstrap, "lonely") == [b"1"]
        cluster.nodes[1].kill()
        wait_until(lambda: _leader(cluster.nodes[0].bootstrap, "lonely") == -1, 30)
        with pytest.raises(TransientError, match="no leader for lonely/0"):
            read(cluster.nodes[0].bootstrap, "lonely")
    finally:
        cluster.stop()


def _leader(bootstrap: str, topic: str) -> int:
    admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 2})
    return int(admin.list_topics(topic, timeout=10).topics[topic].partitions[0].leader)


def _settings(bootstrap: str) -> KafkaSettings:
    return KafkaSettings(bootstrap_servers=bootstrap)


def _is_tansu(bootstrap: str) -> bool:
    brokers = AdminClient({"bootstrap.servers": bootstrap}).list_topics(timeout=10).brokers
    return list(brokers) == [111]


def test_a_topic_is_read_from_a_time_on(bootstrap: str, make: Make, request: pytest.FixtureRequest) -> None:
    topic, settings = make(), KafkaSettings(bootstrap_servers=bootstrap)
    put(bootstrap, topic, b"1", b"2")
    put(bootstrap, topic, b"1", partition=1)
    time.sleep(1.5)
    between = datetime.now(UTC) - timedelta(seconds=0.7)
    put(bootstrap, topic, b"3", b"4")

    def since(moment: datetime) -> list[str]:
        return sorted(str(record.value()) for record in scan(settings, [topic], since=moment))

    assert since(between - timedelta(days=365 * 60)) == sorted(map(str, read(bootstrap, topic)))
    # Tansu gives all of a partition that has no later records, which the contract of `scan` allows.
    earlier = ["b'1'"] if "tansu" in request.node.name else []
    assert since(between) == [*earlier, "b'3'", "b'4'"]
    put(bootstrap, topic, b"5", partition=1)
    assert since(between) == ["b'3'", "b'4'", "b'5'"]
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert since(later) == (sorted(map(str, read(bootstrap, topic))) if earlier else [])
