"""Error messages when Kafka or ClickHouse is away name the address, its setting and the command that helps."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from complaints.privacy.sealing import new_key
from embedded.ports import free_port

KAFKA = [
    ["topics"],
    ["ledger"],
    ["dead-letters", "list"],
    ["dead-letters", "drop", "--note", "test", "3f9a"],
    ["receipts", "verify"],
    ["receipts", "close"],
    ["disagreements"],
    ["routes", "diff", "--rules", "config/routing.yaml"],
    ["correct", "b3a3ae1e-6cd6-5a7c-8b5a-7a2e6b8a0a11", "--agency", "mea", "--by", "official"],
    ["import", "complaints.jsonl"],
]
CLICKHOUSE = [["migrate"], ["trends"], ["sink"]]


@pytest.mark.service
@pytest.mark.timeout(180)
def test_every_command_names_the_address_and_its_setting(tmp_path: Path, config: Path) -> None:
    (tmp_path / "complaints.jsonl").write_text('{"channel": "web-1111", "text": "x"}\n', encoding="utf-8")
    (tmp_path / "config").symlink_to(config)
    kafka, clickhouse = free_port(), free_port()
    environment = {
        **os.environ,
        "COMPLAINTS__KAFKA__BOOTSTRAP_SERVERS": f"127.0.0.1:{kafka}",
        "COMPLAINTS__CLICKHOUSE__PORT": str(clickhouse),
        "COMPLAINTS__SEALING__KEY": new_key(),
    }
    told = {
        "Kafka": f"Kafka at 127.0.0.1:{kafka} (kafka.bootstrap_servers)",
        "ClickHouse": f"ClickHouse at 127.0.0.1:{clickhouse} (clickhouse.host, clickhouse.port)",
    }
    running = [
        (service, command, _start(command, environment, tmp_path))
        for service, commands in (("Kafka", KAFKA), ("ClickHouse", CLICKHOUSE))
        for command in commands
    ]
    for service, command, process in running:
        out, err = process.communicate(timeout=150)
        assert process.returncode == 1, f"{command}: {out}{err}"
        assert told[service] in err, f"{command}: {err}"
        assert "Is 'complaints up' running?" in err
        assert f"COMPLAINTS__{service.upper()}__" in err
        assert "Traceback" not in err


def _start(command: list[str], environment: dict[str, str], folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "commands.cli", *command],
        env=environment,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
