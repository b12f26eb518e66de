"""Apache Kafka (KRaft) on this machine: one node, or a cluster of several that can be stopped one by one."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from complaints.errors import ConfigError
from embedded.broker import PORT_SETTING, answers
from embedded.kafka_jars import KafkaHome
from embedded.ports import LOOPBACK, free_ports, require_free
from embedded.processes import ChildProcess

_CLUSTER_ID = "Y29tcGxhaW50LXN0cmVhbQ"
"""Sixteen bytes in base64, as StorageTool wants them; fixed, since a data folder belongs to one machine."""
_STOP_SECS = 30.0
_CLUSTER_STOP_SECS = 5.0
"""The last nodes of a cluster have no quorum left for a controlled shutdown, and would wait five minutes for one."""


class KafkaBroker:
    """One Apache Kafka node, broker and controller in one JVM. Durable: records survive a stop, also by SIGKILL."""

    durable = True

    def __init__(
        self,
        port: int,
        controller_port: int,
        data: Path,
        log: Path,
        home: KafkaHome,
        *,
        node: int = 1,
        controllers: Sequence[int] = (),
        jvm: Sequence[str] = (),
    ) -> None:
        """`controllers` are the controller ports of all nodes of the cluster, node 1 first; empty: this one alone."""
        self._ports = (port, controller_port)
        self._data = data
        self._home = home
        self._node = node
        self._controllers = tuple(controllers) or (controller_port,)
        self._properties = data / "server.properties"
        logging = f"-Dlog4j2.configurationFile={home.config / 'log4j2.properties'}"
        heap = f"-Xmx{512 if len(self._controllers) == 1 else 400}m"
        self._process = ChildProcess(
            f"broker (Apache Kafka, node {node})",
            ["java", heap, *jvm, logging, "-cp", f"{home.jars}/*", "kafka.Kafka", str(self._properties)],
            log,
        )

    @property
    def bootstrap(self) -> str:
        return f"{LOOPBACK}:{self._ports[0]}"

    def start(self, timeout_secs: float = 60.0) -> None:
        self.launch()
        self.wait(timeout_secs)

    def launch(self) -> None:
        """Start the JVM and return at once; the data folder is formatted first if it is new."""
        for port in self._ports:
            require_free(port, PORT_SETTING)
        self._data.mkdir(parents=True, exist_ok=True)
        self._properties.write_text(self._node_properties(), encoding="utf-8")
        if not (self._data / "log" / "meta.properties").exists():
            self._format()
        self._process.start()

    def wait(self, timeout_secs: float) -> None:
        """Wait until clients are answered."""
        self._process.wait_until(lambda: answers(self._ports[0]), timeout_secs)

    def stop(self) -> None:
        self._process.stop(_STOP_SECS if len(self._controllers) == 1 else _CLUSTER_STOP_SECS)

    def terminate(self) -> None:
        """Ask it to end, and return at once."""
        self._process.terminate()

    def kill(self) -> None:
        """End it as a crash would."""
        self._process.kill()

    def alive(self) -> bool:
        return self._process.alive()

    def _node_properties(self) -> str:
        port, controller_port = self._ports
        replicas = len(self._controllers)
        voters = ",".join(f"{node}@{LOOPBACK}:{at}" for node, at in enumerate(self._controllers, start=1))
        own = {
            "node.id": self._node,
            "controller.quorum.voters": voters,
            "listeners": f"PLAINTEXT://{LOOPBACK}:{port},CONTROLLER://{LOOPBACK}:{controller_port}",
            "advertised.listeners": f"PLAINTEXT://{LOOPBACK}:{port}",
            "log.dirs": self._data / "log",
            "default.replication.factor": replicas,
            "min.insync.replicas": max(1, replicas - 1),
            "offsets.topic.replication.factor": replicas,
            "transaction.state.log.replication.factor": replicas,
            "transaction.state.log.min.isr": max(1, replicas - 1),
        }
        shared = (self._home.config / "server.properties").read_text(encoding="utf-8")
        return shared + "".join(f"{key}={value}\n" for key, value in own.items())

    def _format(self) -> None:
        brief = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]  # it ends before optimising it could pay
        tool = ["java", *brief, "-cp", f"{self._home.jars}/*", "kafka.tools.StorageTool", "format"]
        done = subprocess.run(
            [*tool, "-t", _CLUSTER_ID, "-c", str(self._properties)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ConfigError(f"Apache Kafka cannot use {self._data}:\n{(done.stdout + done.stderr)[-2000:]}")


class KafkaCluster:
    """Several nodes as one broker; topics are replicated to all, writes need all but one of them."""

    durable = True

    def __init__(self, data: Path, log: Path, home: KafkaHome, nodes: int = 3, jvm: Sequence[str] = ()) -> None:
        """Ports are chosen now and stay. `data` and `log` are folders, with one entry per node; `jvm` are options."""
        ports = free_ports(2 * nodes)
        controllers = ports[nodes:]
        self.nodes = [
            KafkaBroker(
                port, at, data / str(node), log / f"kafka-{node}.log", home, node=node, controllers=controllers, jvm=jvm
            )
            for node, (port, at) in enumerate(zip(ports, controllers, strict=False), start=1)
        ]

    @property
    def bootstrap(self) -> str:
        return ",".join(node.bootstrap for node in self.nodes)

    def start(self, timeout_secs: float = 60.0) -> None:
        for node in self.nodes:
            node.launch()
        for node in self.nodes:
            node.wait(timeout_secs)

    def stop(self) -> None:
        for node in self.nodes:
            node.terminate()
        for node in self.nodes:
            node.stop()

    def alive(self) -> bool:
        return all(node.alive() for node in self.nodes)
