"""Every command of the README works as it is written there."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from commands.cli import COMMANDS
from embedded.ports import require_free
from tests.test_architecture import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
PORTS = (9092, 9000, 8123, 8080)


@pytest.mark.service
@pytest.mark.timeout(400)
@pytest.mark.usefixtures("default_ports")
def test_the_commands_of_use_it(tmp_path: Path) -> None:
    """As a reader would: `complaints up` in one terminal, the block in another, in a folder of its own."""
    for port in PORTS:
        require_free(port, "README")
    (tmp_path / ".venv").symlink_to(Path(sys.prefix))
    (tmp_path / "var").mkdir()
    with (tmp_path / "up.log").open("w") as log:
        up = subprocess.Popen(
            [".venv/bin/complaints", "up"], cwd=tmp_path, stdout=log, stderr=log, start_new_session=True
        )
    try:
        _until(lambda: "Ctrl-C" in (tmp_path / "up.log").read_text(), 60)
        *block, ledger, trends = BLOCKS[1].strip().split("\n.venv/bin/complaints ")
        done = subprocess.run(
            ["bash", "-e"], input="\n.venv/bin/complaints ".join(block), cwd=tmp_path,
            capture_output=True, text=True, timeout=90, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        assert "complaint_id" in done.stdout
        _until(lambda: _runs(f".venv/bin/complaints {ledger}", tmp_path), 60)
        assert _runs(f".venv/bin/complaints {trends}", tmp_path)
    finally:
        os.killpg(up.pid, signal.SIGINT)
        assert up.wait(60) == 0
    assert "Not kept: the topics" in (tmp_path / "up.log").read_text()


def test_two_commands_come_first() -> None:
    assert BLOCKS[0].split("\n") == ["make demo", "make test", ""]


@pytest.mark.parametrize(
    "name", sorted((ROOT / "docs").rglob("*.md")) + sorted(ROOT.glob("*.md")), ids=lambda p: p.name
)
def test_documents_name_commands_and_files_that_exist(name: Path) -> None:
    text = name.read_text(encoding="utf-8")
    for command in re.findall(r"`(?:\.venv/bin/)?complaints ([a-z-]+)", text):
        assert command in COMMANDS, f"{name.name}: complaints {command}"
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (name.parent / link).exists(), f"{name.name}: {link}"


def _runs(command: str, folder: Path) -> bool:
    return subprocess.run(command.split(), cwd=folder, capture_output=True, timeout=60, check=False).returncode == 0


def _until(ready: object, secs: float) -> None:
    deadline = time.monotonic() + secs
    assert callable(ready)
    while not ready():
        assert time.monotonic() < deadline
        time.sleep(0.5)
