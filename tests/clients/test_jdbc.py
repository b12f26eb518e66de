"""clickhouse-jdbc, the driver of DBeaver and other Java programs, old and new, with its default settings."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from embedded.kafka_jars import prepare_jars
from tests.brokers import ROOT
from tests.clients.conftest import LAST, ROWS, Million
from tests.programs import needs

HERE = Path(__file__).parent


@pytest.mark.timeout(600)
@pytest.mark.parametrize("version", ["0.6.5", "0.9.0"])
def test_jdbc_finds_a_table_reads_a_million_rows_and_may_not_write(server: Million, version: str) -> None:
    needs("java", "mvn")
    jars = prepare_jars(HERE / f"jdbc-{version}", ROOT / f".cache/jdbc-{version}-jars", f"clickhouse-jdbc {version}")
    address = f"jdbc:clickhouse://127.0.0.1:{server.http_port}/complaints?user=analyst&password="
    command = ["java", "-Dfile.encoding=UTF-8", "-cp", f"{jars}/*", str(HERE / "Read.java"), address, "million"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.split("\n") == ["million", f"{ROWS} {ROWS * (ROWS - 1) // 2} {LAST}", "164", ""]
