"""Fixtures that hand out running brokers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded.broker import Broker, TansuBroker
from embedded.kafka import KafkaBroker
from embedded.kafka_jars import KafkaHome, prepare_kafka
from embedded.ports import free_port, free_ports
from tests.programs import needs
from tests.quick_java import VARIABLE, quick_jvm

ROOT = Path(__file__).resolve().parent.parent


QUIET_CLIENT = {"fetch.wait.max.ms": "100"}
"""A consumer without work asks ten times a second instead of fifty; with four pipelines at once that is a third of a
processor, most of it in the embedded broker."""
CORE = "gateway,worker,sink,receipts"
"""What a complaint needs on its way into ClickHouse. Tests of the other processes name those that they need."""
QUIET_ENVIRONMENT = {
    "COMPLAINTS__KAFKA__OPTIONS": "{fetch.wait.max.ms: '100'}",
    "COMPLAINTS__EMBEDDED__SERVICES": CORE,
}
"""The same for child processes, as environment variables; a stack starts no process that its tests do not need."""


@pytest.fixture(scope="session")
def kafka_home() -> Iterator[KafkaHome]:
    """Apache Kafka's jars; Java programs that are started while it is in use start quickly."""
    needs("java", "mvn")
    home = prepare_kafka(ROOT / "config/kafka", ROOT / ".cache/kafka-jars")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, " ".join(quick_jvm(home)))
        yield home


@pytest.fixture(scope="session")
def kafka(kafka_home: KafkaHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """One Apache Kafka node for the whole test run: use topic and group names of your own."""
    folder = tmp_path_factory.mktemp("kafka")
    port, controller_port = free_ports(2)
    broker = KafkaBroker(port, controller_port, folder / "data", folder / "kafka.log", kafka_home)
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
def tansu(tmp_path: Path) -> Iterator[Broker]:
    """An empty embedded broker for one test."""
    broker = TansuBroker(free_port(), tmp_path / "tansu.log")
    broker.start(timeout_secs=10)
    yield broker
    broker.stop()
