"""Python clients that analysts use read a million rows with their default settings."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.clients.conftest import LAST, ROWS, Million

READ = Path(__file__).with_name("read.py")
CLOCK = "20:46:39"
"""999,999 seconds after 1970 began in London, on the clocks of Bangkok."""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", ["clickhouse_connect", "sqlalchemy_native", "sqlalchemy_http", "asynch", "ibis"])
def test_a_client_lists_tables_and_reads_a_million_rows(server: Million, clients: Path, name: str) -> None:
    ports = [str(server.http_port), str(server.tcp_port)]
    done = subprocess.run([clients, READ, name, *ports], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    assert (found["tables"], found["rows"], found["last"], found["clock"]) == ("million", ROWS, [ROWS - 1, LAST], CLOCK)
    assert found.get("compact", ROWS) == ROWS
