"""Run the embedded ClickHouse: `python -m embedded.clickhouse --data DIR`."""

from __future__ import annotations

import argparse
import fcntl
import logging
import signal
import sys
from contextlib import ExitStack, closing
from pathlib import Path
from typing import IO

from complaints.errors import ConfigError
from embedded.clickhouse.engine import Engine
from embedded.clickhouse.http import Exchange
from embedded.clickhouse.server import HOST, Listener
from embedded.clickhouse.sessions import Sessions
from embedded.clickhouse.tcp import Conversation
from embedded.clickhouse.watchdog import Watchdog

logger = logging.getLogger("embedded.clickhouse")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m embedded.clickhouse", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data, made if it is not there")
    parser.add_argument("--tcp-port", type=int, default=9000, help="native protocol (default %(default)s)")
    parser.add_argument("--http-port", type=int, default=8123, help="HTTP (default %(default)s)")
    parser.add_argument("--database", default="complaints", help="the one database (default %(default)s)")
    options = parser.parse_args()
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO, stream=sys.stderr)
    stops = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, stops)  # before any thread starts, so that all of them inherit it
    try:
        serve(options.data, options.tcp_port, options.http_port, options.database, stops)
    except ConfigError as error:
        logger.error("%s", error)
        return 1
    return 0


def serve(data: Path, tcp_port: int, http_port: int, database: str, stops: set[signal.Signals]) -> None:
    """Serve until one of the signals comes. ConfigError if the folder or a port cannot be used."""
    with ExitStack() as stack:
        stack.enter_context(lock(data))
        tcp = stack.enter_context(listen("--tcp-port", tcp_port))
        http = stack.enter_context(listen("--http-port", http_port))
        engine = stack.enter_context(closing(open_engine(data, database)))
        watchdog = stack.enter_context(closing(Watchdog(engine)))
        sessions = stack.enter_context(closing(Sessions()))
        tcp.start(lambda client: Conversation(client, engine, watchdog).serve())
        http.start(lambda client: Exchange(client, engine, watchdog, sessions))
        ready = "ready: ClickHouse %s on %s, tcp port %d, http port %d, data %s"
        logger.info(ready, engine.version, HOST, tcp.port, http.port, data)
        logger.info("stopping: %s", signal.Signals(signal.sigwait(stops)).name)
        tcp.close()
        http.close()


def open_engine(data: Path, database: str) -> Engine:
    """Start the engine in this process."""
    try:
        return Engine(data, database)
    except RuntimeError as error:
        raise ConfigError(f"--data {data}: the engine cannot use it: {error}") from error


def lock(data: Path) -> IO[str]:
    """Keep other processes off the folder while the file is open."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        file = (data / "embedded.lock").open("a")
    except OSError as error:
        raise ConfigError(f"--data {data}: {error.strerror}") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise ConfigError(f"--data {data}: in use by another engine process") from error
    return file


def listen(option: str, port: int) -> Listener:
    """Take a port, so that nobody else gets it while the engine starts."""
    try:
        return Listener(port)
    except OSError as error:
        raise ConfigError(f"{option} {port}: {error.strerror}") from error


if __name__ == "__main__":
    sys.exit(main())
