"""A user's terminal for tests: commands run in a folder with an environment."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from embedded.ports import free_port
from operations.local.stack import SERVED
from tests.brokers import QUIET_ENVIRONMENT
from tests.wait import pause


class Terminal:
    """Runs `complaints` commands in a folder with an environment."""

    def __init__(self, folder: Path, state: Path, **environ: str) -> None:
        folder.mkdir(exist_ok=True)
        plain = {name: value for name, value in os.environ.items() if not name.startswith("COMPLAINTS")}
        self.folder = folder
        # Ports of their own: stacks that start at one time would else choose the same free one.
        ports = {f"COMPLAINTS__{name.upper()}__PORT": str(free_port()) for name in SERVED if name != "gateway"}
        self.environ = {**plain, **QUIET_ENVIRONMENT, "COMPLAINTS_STATE_DIR": str(state), **ports, **environ}

    def start(self, *arguments: object, log: Path | None = None) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "commands.cli", *map(str, arguments)]
        out = log.open("w") if log else subprocess.PIPE
        return subprocess.Popen(
            command, cwd=self.folder, env=self.environ, stdout=out, stderr=subprocess.STDOUT, text=True
        )

    def run(self, *arguments: object) -> tuple[int, str]:
        process = self.start(*arguments)
        out, _ = process.communicate(timeout=120)
        return process.returncode, out


def until(ready: Callable[[], bool], process: subprocess.Popen[str], secs: float = 90.0) -> None:
    """Wait while `process` runs; a look may be a whole command."""
    deadline = time.monotonic() + secs
    while True:
        began = time.monotonic()
        if ready():
            return
        assert process.poll() is None
        assert time.monotonic() < deadline
        pause(began, 0.3, 3.0)
