"""One engine process for all tests of this folder, with an unmodified clickhouse-driver in front of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from clickhouse_driver import Client

from embedded.engine import ClickHouseEngine
from embedded.ports import free_ports

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Server:
    """The ports of the process."""

    pid: int
    tcp_port: int
    http_port: int
    log: Path

    def client(self, **options: Any) -> Client:
        return Client("127.0.0.1", port=self.tcp_port, **options)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("ข้อมูล of clickhouse")
    tcp_port, http_port = free_ports(2)
    engine = ClickHouseEngine(
        folder / "data", tcp_port=tcp_port, http_port=http_port, database="complaints", log=folder / "engine.log"
    )
    engine.start()
    assert engine.pid
    yield Server(engine.pid, tcp_port, http_port, folder / "engine.log")
    engine.stop()


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    with server.client() as client:
        yield client


@pytest.fixture
def table(client: Client) -> Callable[..., str]:
    """Make a table from its columns and return its name."""

    def make(columns: str, engine: str = "MergeTree ORDER BY tuple()") -> str:
        name = f"t{next(_numbers)}"
        client.execute(f"CREATE TABLE {name} ({columns}) ENGINE = {engine}")
        return name

    return make
