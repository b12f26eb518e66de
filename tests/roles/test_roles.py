"""The work of a person in each role, from a fresh system to the wanted result, as a readable script.

The scripts run in the order of their numbers on one system: official, agency and analyst find what the sender sent.
Each fails at its first line that does not work.
"""

from __future__ import annotations

import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from complaints.settings import DEFAULT_CONFIG
from embedded.ports import free_ports
from tests.brokers import ROOT
from tests.commands.terminal import Terminal, until
from tests.programs import needs

HERE = Path(__file__).parent
SCRIPTS = sorted(HERE.glob("[0-9]-*.sh"))

pytestmark = [pytest.mark.timeout(240), pytest.mark.service]


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """A shell beside `complaints up`, with the variables that it prints."""
    needs("curl", "kcat")
    folder = tmp_path_factory.mktemp("roles")
    shutil.copytree(DEFAULT_CONFIG, folder / "config")
    (folder / "bin").mkdir()
    for name, start in (("complaints", "-m commands.cli"), ("python", "")):
        program = folder / "bin" / name
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {start} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    terminal = Terminal(folder / "here", folder / "state", COMPLAINTS_CONFIG_DIR=str(folder / "config"))
    broker, clickhouse, http, gateway = free_ports(4)
    ports = ("--broker-port", broker, "--clickhouse-port", clickhouse, "--http-port", http, "--gateway-port", gateway)
    log = folder / "up.log"
    up = terminal.start("up", *ports, log=log)
    until(lambda: "Ctrl-C" in log.read_text("utf-8"), up)
    printed = re.findall(r"^export (\w+)=(.*)$", log.read_text("utf-8"), re.MULTILINE)
    terminal.environ |= {name: shlex.split(value)[0] for name, value in printed}
    terminal.environ |= {
        "PATH": f"{folder / 'bin'}:{terminal.environ['PATH']}",
        "EXAMPLES": str(ROOT / "examples/agency"),
    }
    until(lambda: terminal.run("check")[0] == 0, up)
    yield terminal
    up.send_signal(signal.SIGINT)
    assert up.wait(60) == 0


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_the_way_of(terminal: Terminal, script: Path) -> None:
    done = subprocess.run(
        ["bash", str(script)], cwd=terminal.folder, env=terminal.environ,
        capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{script.name}:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
