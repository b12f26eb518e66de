from __future__ import annotations

from pathlib import Path

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from complaints.errors import ConfigError, TransientError
from embedded.kafka import KafkaBroker, KafkaCluster
from embedded.kafka_jars import KafkaHome
from embedded.ports import free_ports


def node(folder: Path, home: KafkaHome) -> KafkaBroker:
    port, controller_port = free_ports(2)
    return KafkaBroker(port, controller_port, folder / "data", folder / "log", home)


def create(bootstrap: str, topic: str, replicas: int) -> None:
    admin = AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([NewTopic(topic, 1, replicas)])[topic].result(20)


def write(bootstrap: str, topic: str, value: bytes) -> None:
    producer = Producer({"bootstrap.servers": bootstrap, "acks": "all"})
    failures: list[object] = []
    producer.produce(topic, value, on_delivery=lambda error, _: failures.append(error) if error else None)
    assert producer.flush(30) == 0
    assert not failures


def read(bootstrap: str, topic: str, count: int) -> list[bytes | None]:
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "reader"})
    consumer.assign([TopicPartition(topic, 0, 0)])
    records = consumer.consume(count, 20)
    consumer.close()
    return [record.value() for record in records]


def test_records_survive_a_stop_and_a_kill(kafka_home: KafkaHome, tmp_path: Path) -> None:
    broker = node(tmp_path, kafka_home)
    broker.start()
    create(broker.bootstrap, "greetings", 1)
    write(broker.bootstrap, "greetings", b"one")
    broker.stop()
    assert not broker.alive()
    broker.start()
    write(broker.bootstrap, "greetings", b"two")
    broker.kill()
    broker.start()
    assert read(broker.bootstrap, "greetings", 2) == [b"one", b"two"]
    broker.stop()


def test_a_cluster_goes_on_when_one_node_is_killed(kafka_home: KafkaHome, tmp_path: Path) -> None:
    cluster = KafkaCluster(tmp_path / "data", tmp_path / "logs", kafka_home)
    cluster.start()
    create(cluster.bootstrap, "greetings", 3)
    write(cluster.bootstrap, "greetings", b"one")
    cluster.nodes[0].kill()
    assert not cluster.alive()
    write(cluster.bootstrap, "greetings", b"two")
    assert read(cluster.bootstrap, "greetings", 2) == [b"one", b"two"]
    cluster.nodes[0].start()
    assert cluster.alive()
    cluster.stop()


def test_a_folder_of_another_cluster_is_refused(kafka_home: KafkaHome, tmp_path: Path) -> None:
    (tmp_path / "data/log").mkdir(parents=True)
    (tmp_path / "data/log/meta.properties").write_text("version=1\nnode.id=7\ncluster.id=AAAAAAAAAAAAAAAAAAAAAA\n")
    broker = node(tmp_path, kafka_home)
    with pytest.raises(TransientError, match=r"(?s)Apache Kafka, node 1\) ended at its start.*node id"):
        broker.start()


def test_a_folder_that_cannot_be_formatted_is_named(kafka_home: KafkaHome, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/log").write_text("a file")
    with pytest.raises(ConfigError, match=r"Apache Kafka cannot use .*data"):
        node(tmp_path, kafka_home).start()
