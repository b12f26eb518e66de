"""The engine as a child process: started, refused, stopped, killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest
from clickhouse_driver import Client
from clickhouse_driver.errors import Error

from complaints.errors import ConfigError
from embedded.engine import ClickHouseEngine
from embedded.ports import free_ports

pytestmark = pytest.mark.service

WITHOUT_MEMFD = """import os, runpy
del os.memfd_create
runpy.run_module("embedded.clickhouse", run_name="__main__")"""


def _engine(folder: Path, ports: list[int]) -> ClickHouseEngine:
    return ClickHouseEngine(
        folder / "data", tcp_port=ports[0], http_port=ports[1], database="complaints", log=folder / f"{ports[0]}.log"
    )


def test_data_outlives_a_restart_and_the_next_start_is_refused_nothing(tmp_path: Path) -> None:
    ports = free_ports(2)
    for round_ in range(2):
        engine = _engine(tmp_path, ports)
        engine.start()
        with Client("127.0.0.1", port=ports[0]) as client:
            client.execute("CREATE TABLE IF NOT EXISTS t (a Int8) ENGINE = MergeTree ORDER BY a")
            client.execute("INSERT INTO t VALUES", [(round_,)])
            assert client.execute("SELECT count() FROM complaints.t") == [(round_ + 1,)]
            assert client.execute("SELECT engine FROM system.databases WHERE name = 'complaints'") == [("Atomic",)]
            started = time.monotonic()
            engine.stop()  # with a client still there
        assert time.monotonic() - started < 5
        assert not engine.alive()


def test_folder_and_port_in_use_are_named(tmp_path: Path) -> None:
    ports = free_ports(2)
    engine = _engine(tmp_path, ports)
    engine.start()
    try:
        with pytest.raises(ConfigError, match=f"--data {tmp_path / 'data'}: in use by another engine process"):
            _engine(tmp_path, free_ports(2)).start()
        with pytest.raises(ConfigError, match=f"--tcp-port {ports[0]}: Address already in use"):
            _engine(tmp_path / "other", ports).start()
        with pytest.raises(ConfigError, match=f"--http-port {ports[1]}: Address already in use"):
            _engine(tmp_path / "other", [free_ports(1)[0], ports[1]]).start()
    finally:
        engine.stop()


def test_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(ConfigError, match=f"--data {tmp_path / 'data'}: File exists"):
        _engine(tmp_path, free_ports(2)).start()


def test_kill_loses_no_acknowledged_insert(tmp_path: Path) -> None:
    ports = free_ports(2)
    acknowledged: list[int] = []

    def insert() -> None:
        with Client("127.0.0.1", port=ports[0]) as client:
            for number in range(100_000):
                try:
                    client.execute("INSERT INTO t VALUES", [(number, "ก" * 100)])
                except (Error, EOFError, OSError):
                    return
                acknowledged.append(number)

    for _ in range(2):
        engine = _engine(tmp_path, ports)
        engine.start()
        with Client("127.0.0.1", port=ports[0]) as client:
            client.execute("CREATE TABLE IF NOT EXISTS t (a UInt32, s String) ENGINE = MergeTree ORDER BY a")
        writer = Thread(target=insert)
        writer.start()
        time.sleep(0.7)
        assert engine.pid
        os.kill(engine.pid, signal.SIGKILL)
        writer.join(timeout=10)
        engine.stop()
    engine = _engine(tmp_path, ports)
    engine.start()
    try:
        with Client("127.0.0.1", port=ports[0]) as client:
            stored = [a for (a,) in client.execute("SELECT a FROM t ORDER BY a")]
    finally:
        engine.stop()
    assert len(acknowledged) > 20
    # Each of the two rounds may have stored one row more than it could acknowledge.
    assert 0 <= len(stored) - len(acknowledged) <= 2
    assert set(acknowledged) <= set(stored)


def test_inserts_where_files_cannot_be_in_memory(tmp_path: Path) -> None:
    tcp_port, http_port = free_ports(2)
    options = ["--data", str(tmp_path / "data"), "--tcp-port", str(tcp_port), "--http-port", str(http_port)]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    process = subprocess.Popen([sys.executable, "-c", WITHOUT_MEMFD, *options], env=environment)
    try:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", tcp_port)).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.05)
        with Client("127.0.0.1", port=tcp_port) as client:
            client.execute("CREATE TABLE t (a Int32) ENGINE = MergeTree ORDER BY a")
            client.execute("INSERT INTO t VALUES", [(a,) for a in range(1000)])
            assert client.execute("SELECT sum(a) FROM t") == [(499_500,)]
        assert [path.name for path in tmp_path.iterdir()] == ["data"]
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0
