"""`complaints up` with taken ports, and commands in other terminals, which find ports and key by themselves."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded.ports import free_port
from tests.commands.terminal import Terminal, until

LINE = '{"channel": "web-1111", "reference": "W-1", "submitted": "2026-11-20T09:30:00+07:00", "text": "ไฟดับ"}\n'
PORTS = (9092, 9000, 8123, 8080)

pytestmark = [pytest.mark.timeout(240), pytest.mark.service]


@pytest.fixture
def taken(default_ports: None) -> Iterator[None]:
    """Every default port, taken by another program."""
    held = []
    for port in PORTS:
        server = socket.socket()
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("127.0.0.1", port))
            server.listen()
            held.append(server)
        except OSError:
            server.close()  # already taken by another program, which serves as well
    yield
    for server in held:
        server.close()


@pytest.mark.usefixtures("taken")
def test_other_terminals_find_a_stack_on_moved_ports(tmp_path: Path) -> None:
    state, data, log = tmp_path / "state", tmp_path / "kept here", tmp_path / "up.log"
    first, second = Terminal(tmp_path / "one", state), Terminal(tmp_path / "two", state)
    up = first.start("up", "--data", data, log=log)
    try:
        until(lambda: "Ctrl-C" in log.read_text(), up)
        said = log.read_text()
        for setting in ("embedded.broker_port", "clickhouse.port", "embedded.http_port", "gateway.port"):
            assert re.search(rf"port \d+ is taken: {setting} is \d+ this time", said)

        (tmp_path / "two" / "w.jsonl").write_text(LINE, encoding="utf-8")
        status, out = second.run("import", "w.jsonl")
        assert status == 0, out
        assert f"using the stack of 'complaints up' in {data}" in out
        until(lambda: second.run("ledger")[0] == 0, up)
        assert "W-1" not in second.run("trends")[1]

        exported = dict(re.findall(r"^export (\w+)='?(.*?)'?$", said, re.MULTILINE))
        other = Terminal(tmp_path / "three", tmp_path / "nothing", **exported)
        status, out = other.run("ledger")
        assert (status, "using the stack" in out) == (0, False), out

        status, out = second.run("up", "--data", data)
        assert (status, "a stack runs in" in out, str(up.pid) in out or "complaints up" in out) == (2, True, True), out
        status, out = first.run("key")
        assert (status, f"a sealing key already: {data / 'sealing.key'}" in out) == (0, True), out
    finally:
        up.send_signal(signal.SIGINT)
        assert up.wait(60) == 0
    status, out = second.run("ledger")
    assert (status, "Is 'complaints up' running?" in out, "using the stack" in out) == (1, True, False), out


def test_a_port_that_was_chosen_is_not_moved(tmp_path: Path) -> None:
    port = free_port()
    with socket.socket() as server:
        server.bind(("127.0.0.1", port))
        server.listen()
        terminal = Terminal(tmp_path / "one", tmp_path / "state")
        status, out = terminal.run("up", "--gateway-port", port)
        assert (status, f"gateway.port: port {port} cannot be used" in out) == (2, True), out
        chosen = Terminal(tmp_path / "two", tmp_path / "state", COMPLAINTS__CLICKHOUSE__PORT=str(port))
        status, out = chosen.run("up")
        assert (status, f"clickhouse.port: port {port} cannot be used" in out) == (2, True), out


def test_two_services_on_one_port_are_named(tmp_path: Path) -> None:
    port = free_port()
    status, out = Terminal(tmp_path / "one", tmp_path).run("up", "--gateway-port", port, "--broker-port", port)
    assert (status, f"embedded.broker_port and gateway.port are both port {port}" in out) == (2, True), out


@pytest.mark.parametrize("stopped", [True, False])
def test_nobody_is_told_to_make_a_second_key(tmp_path: Path, *, stopped: bool) -> None:
    """An import in another folder, after the stack that keeps a key has stopped, and where there never was a stack."""
    terminal = Terminal(tmp_path / "one", tmp_path / "state")
    (tmp_path / "one" / "w.jsonl").write_text(LINE, encoding="utf-8")
    if stopped:
        program = (
            "import sys; from pathlib import Path; from datetime import UTC, datetime\n"
            "from complaints.running_stack import announcing\n"
            "with announcing(Path(sys.argv[1]), 'up', Path(sys.argv[2])) as announcement:\n"
            "    key = {'COMPLAINTS__SEALING__KEY_FILE': sys.argv[1] + '/sealing.key'}\n"
            "    announcement.publish(sys.argv[1], datetime.now(UTC), key)\n"
        )
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "sealing.key").write_text("x", encoding="ascii")
        subprocess.run([sys.executable, "-c", program, str(tmp_path / "data"), str(tmp_path / "state")], check=True)
    status, out = terminal.run("import", "w.jsonl")
    assert status == 2
    assert "no sealing key" in out
    assert ("complaints key" in out) is not stopped
    assert (f"COMPLAINTS__SEALING__KEY_FILE={tmp_path / 'data' / 'sealing.key'}" in out) is stopped
