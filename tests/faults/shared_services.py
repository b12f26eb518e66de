"""What all schedules of a lane share: three Kafka brokers, topics of agencies and a ClickHouse engine."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from types import TracebackType

from complaints.clock import SystemClock
from complaints.settings import DEFAULT_CONFIG, ClickHouseSettings, KafkaSettings
from complaints.topics import load_topics
from embedded.engine import ClickHouseEngine
from embedded.kafka import KafkaCluster
from embedded.kafka_jars import KafkaHome, prepare_kafka
from embedded.ports import free_ports
from stores.kafka.create_topics import create_topics
from tests.faults.decisions import reached
from tests.faults.log import patiently
from tests.faults.quick import AGENCIES
from tests.faults.victim import Victim
from tests.quick_java import quick_jvm

_QUICK = """
# A schedule lasts seconds, so what is away must be noticed in less.
group.min.session.timeout.ms=500
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=400
replica.lag.time.max.ms=2000
# But no broker gives up because the machine is slow.
initial.broker.registration.timeout.ms=600000
# Dozens of schedules on two cores: few threads, and small indexes for topics that hold a hundred records.
num.network.threads=1
num.io.threads=2
background.threads=2
log.index.size.max.bytes=65536
"""
DATABASE = "complaints"
READY_SECS = 180.0


class SharedServices:
    """A cluster with replication factor 3 and min.insync.replicas 2, and an engine; each schedule has its own names."""

    def __init__(self, folder: Path) -> None:
        home = prepare_kafka(DEFAULT_CONFIG / "kafka", DEFAULT_CONFIG.parent / ".cache/kafka-jars")
        quick = _quick_home(home, folder)
        self._cluster = KafkaCluster(folder / "kafka", folder / "logs", quick, jvm=quick_jvm(home))
        tcp_port, http_port = free_ports(2)
        self._engine = ClickHouseEngine(
            folder / "clickhouse", tcp_port=tcp_port, http_port=http_port, database=DATABASE, log=folder / "logs/ch.log"
        )
        self.folder = folder
        self.kafka = KafkaSettings(
            bootstrap_servers=self._cluster.bootstrap,
            session_timeout_ms=2000,
            replication_factor=3,
            # Brokers hold idle fetches longer: three of them share a core, and data ends the wait anyway.
            options={"reconnect.backoff.max.ms": "500", "fetch.wait.max.ms": "500"},
        )
        self.clickhouse = ClickHouseSettings(port=tcp_port, timeout_secs=2.0)
        self.brokers = [Victim("broker", node._process, node.launch) for node in self._cluster.nodes]
        self.engine = Victim("clickhouse", self._engine._process, partial(self._engine.start, READY_SECS))
        topics = load_topics(DEFAULT_CONFIG)
        self.agencies = {topics.of_agency(agency): agency for agency in sorted(reached() | set(AGENCIES))}
        """Agency ids by the names of their topics: of those that may get something. Topics of the hundreds that the
        configuration has beside them would take most of the brokers' time for nothing."""

    def __enter__(self) -> SharedServices:
        try:
            self._cluster.start(READY_SECS)
            self.engine.start()
            for broker in self.brokers:
                broker.wanted = True
            topics = load_topics(DEFAULT_CONFIG).all(tuple(self.agencies.values()))
            own = [topic for topic in topics if topic.name in self.agencies]
            patiently(partial(create_topics, self.kafka, own, SystemClock()))
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for victim in (*self.brokers, self.engine):
            victim.kill()

    def broker_at(self, port: int) -> Victim:
        """The node with this client port."""
        return next(v for v, node in zip(self.brokers, self._cluster.nodes, strict=True) if node._ports[0] == port)

    def mend(self) -> None:
        """Make every node and the engine run and answer."""
        patiently(self._mend)

    def _mend(self) -> None:
        for victim in (*self.brokers, self.engine):
            victim.start()
        for node in self._cluster.nodes:
            node.wait(READY_SECS)


def _quick_home(home: KafkaHome, folder: Path) -> KafkaHome:
    config = folder / "kafka-config"
    shutil.copytree(home.config, config)
    with (config / "server.properties").open("a", encoding="utf-8") as file:
        file.write(_QUICK)
    return KafkaHome(home.jars, config)
