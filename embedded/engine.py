"""Starts and stops the embedded ClickHouse as a child process; see `embedded.clickhouse` for what it serves."""

from __future__ import annotations

import select
import subprocess
import sys
import time
from pathlib import Path

from complaints.errors import ConfigError, TransientError

_TAIL_BYTES = 2000


class ClickHouseEngine:
    """One engine process over one data folder, serving 127.0.0.1 only."""

    def __init__(self, data: Path, *, tcp_port: int, http_port: int, database: str, log: Path) -> None:
        self._arguments = [
            *("--data", str(data), "--database", database),
            *("--tcp-port", str(tcp_port), "--http-port", str(http_port)),
        ]
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Process id while the child has not been stopped, else None."""
        return self._process.pid if self._process else None

    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, timeout_secs: float = 30) -> None:
        """Start the child and return when it serves.

        Raises ConfigError when it refused its folder or a port, TransientError when it died or took too long;
        both with the end of its log.
        """
        command = [sys.executable, "-m", "embedded.clickhouse", *self._arguments]
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, start_new_session=True
            )
        if not self._is_ready(self._process, timeout_secs):
            code = self._process.poll()
            self.stop()
            raise (ConfigError if code == 1 else TransientError)(f"ClickHouse did not start: {self._tail()}")

    def stop(self, timeout_secs: float = 10) -> None:
        """Ask the child to end, kill it if it has not after this time. Nothing acknowledged is lost either way."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout_secs)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
        self._process = None

    def _is_ready(self, process: subprocess.Popen[bytes], timeout_secs: float) -> bool:
        # The child says one line when it serves; asking the port instead could be answered by someone else's server.
        until = time.monotonic() + timeout_secs
        assert process.stdout is not None
        while (left := until - time.monotonic()) > 0:
            if select.select([process.stdout], [], [], left)[0]:
                line = process.stdout.readline()
                if not line:
                    process.wait(timeout_secs)
                    return False
                if line.startswith(b"ready"):
                    return True
        return False

    def _tail(self) -> str:
        return self._log.read_bytes()[-_TAIL_BYTES:].decode("utf-8", "replace").strip()
