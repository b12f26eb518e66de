"""The commands of docs/ that need a running system work as they are written there."""

from __future__ import annotations

import json
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded.ports import free_ports
from tests.commands.terminal import Terminal, until
from tests.producers.suggest.office_files import FILES
from tests.test_architecture import ROOT

pytestmark = [pytest.mark.timeout(240), pytest.mark.service]


class Reader:
    """Somebody who runs what a page says, in a folder of their own beside a stack of their own."""

    def __init__(self, folder: Path) -> None:
        config = folder / "config"
        config.mkdir()
        for entry in (ROOT / "config").iterdir():
            (config / entry.name).symlink_to(entry)
        (config / "channels.yaml").unlink()
        (config / "channels.yaml").write_bytes((ROOT / "config" / "channels.yaml").read_bytes())
        program = folder / "bin" / "complaints"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m commands.cli "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        self.terminal = Terminal(folder / "here", folder / "state", COMPLAINTS_CONFIG_DIR=str(config))
        self.terminal.environ["PATH"] = f"{program.parent}:{self.terminal.environ['PATH']}"
        self.folder = self.terminal.folder
        broker, clickhouse, http, gateway = map(str, free_ports(4))
        ports = ("--broker-port", broker, "--clickhouse-port", clickhouse, "--http-port", http)
        log = folder / "up.log"
        self.up = self.terminal.start("up", "--data", folder / "data", *ports, "--gateway-port", gateway, log=log)
        until(lambda: "Ctrl-C" in log.read_text(), self.up)

    def run(self, block: str) -> str:
        done = subprocess.run(
            ["bash", "-e"], input=block, cwd=self.folder, env=self.terminal.environ,
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    reader = Reader(tmp_path_factory.mktemp("docs"))
    yield reader
    reader.up.send_signal(signal.SIGINT)
    assert reader.up.wait(60) == 0


def blocks(page: str, section: str) -> list[str]:
    """The shell blocks of one section of a page."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    part = re.split(r"^## ", text, flags=re.MULTILINE)
    (found,) = [each for each in part if each.startswith(f"{section}\n")]
    return re.findall(r"```sh\n(.*?)```", found, re.DOTALL)


def test_a_new_channel_from_one_of_its_files(reader: Reader) -> None:
    FILES[0].write(reader.folder / "register.csv")
    (block,) = blocks("channels.md", "A new channel from one of its files")
    out = reader.run(block)
    assert "Rows as they would be published" in out
    assert "added to" in out
    assert "ครบถ้วน · complete" in out
    until(lambda: reader.terminal.run("ledger")[0] == 0, reader.up)
    trends = reader.terminal.run("trends", "--by", "channel")[1]
    assert "ที่ว่าการอำเภอ" in trends  # its name is in ClickHouse, and nobody ran `migrate`


def test_the_configuration_of_a_running_system(reader: Reader) -> None:
    (block,) = blocks("operations.md", "Configuration of a running system")
    until(lambda: reader.terminal.run("check")[0] == 0, reader.up)
    assert "all is well" in reader.run(block)


def test_the_status_of_a_running_system(reader: Reader) -> None:
    (block,) = blocks("operations.md", "Status")
    until(lambda: reader.terminal.run("status")[0] == 0, reader.up)
    assert "all is well" in reader.run(block)
    assert json.loads((reader.folder / "status.json").read_text(encoding="utf-8"))["needs"] == []
