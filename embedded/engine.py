"""Starts and stops the embedded ClickHouse as a child process; see `embedded.clickhouse` for what it serves."""

from __future__ import annotations

import sys
from pathlib import Path

from complaints.errors import ConfigError, TransientError
from embedded.processes import ChildProcess

_REFUSED = 1  # exit status when an option is wrong: a port, the folder


class ClickHouseEngine:
    """One engine process over one data folder, serving 127.0.0.1 only."""

    def __init__(self, data: Path, *, tcp_port: int, http_port: int, database: str, log: Path) -> None:
        folder = ["--data", str(data), "--database", database]
        ports = ["--tcp-port", str(tcp_port), "--http-port", str(http_port)]
        self._process = ChildProcess("ClickHouse", [sys.executable, "-m", "embedded.clickhouse", *folder, *ports], log)

    @property
    def pid(self) -> int | None:
        """Process id, None before the first start."""
        return self._process.pid

    def alive(self) -> bool:
        """Whether it runs now."""
        return self._process.alive()

    def start(self, timeout_secs: float = 30) -> None:
        """Start the child and return when it answers.

        Raises ConfigError when it refused its folder or a port, TransientError when it died or took too long;
        both with the end of its log.
        """
        self._process.start()
        try:
            # By its log: on the port, another server that was there before could answer.
            self._process.wait_until(lambda: "ready: ClickHouse" in self._process.tail(), timeout_secs)
        except TransientError as error:
            if self._process.stop() == _REFUSED:
                raise ConfigError(str(error)) from error
            raise

    def stop(self, timeout_secs: float = 10) -> None:
        """SIGTERM, then SIGKILL after this time. Either way nothing acknowledged is lost."""
        self._process.stop(timeout_secs)
