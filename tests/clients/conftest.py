"""A million rows on the embedded engine, and the clients' environment."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from clickhouse_driver import Client

from embedded.engine import ClickHouseEngine
from embedded.ports import free_ports
from tests.brokers import ROOT

ROWS = 1_000_000
LAST = f"ถนน {ROWS - 1}"


@dataclass(frozen=True)
class Million:
    """Ports at which the table `million` (n UInt64, s String, t DateTime of Bangkok) is served."""

    tcp_port: int
    http_port: int


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Million]:
    folder = tmp_path_factory.mktemp("million")
    tcp_port, http_port = free_ports(2)
    engine = ClickHouseEngine(
        folder / "data", tcp_port=tcp_port, http_port=http_port, database="complaints", log=folder / "engine.log"
    )
    engine.start()
    with Client("127.0.0.1", port=tcp_port) as client:
        client.execute(
            "CREATE TABLE million (n UInt64, s String, t DateTime('Asia/Bangkok')) ENGINE = MergeTree ORDER BY n"
        )
        client.execute(
            f"INSERT INTO million SELECT number, concat('ถนน ', toString(number)), number FROM numbers({ROWS})"
        )
    yield Million(tcp_port, http_port)
    engine.stop()


@pytest.fixture(scope="session")
def clients() -> Path:
    """Python of the environment with the pinned clients, created if it is missing or outdated."""
    made = Path(".cache/clients-venv/.installed")
    subprocess.run(["make", "--silent", str(made)], cwd=ROOT, check=True, timeout=600)
    return ROOT / made.parent / "bin" / "python"
