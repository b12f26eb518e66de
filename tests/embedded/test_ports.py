from __future__ import annotations

import socket
import subprocess
import sys
from contextlib import suppress
from random import sample

import pytest

from complaints.errors import ConfigError
from embedded import ports
from embedded.ports import LOOPBACK, free_port, free_ports, require_free


def test_a_free_port_is_free_again() -> None:
    for port in free_ports(3):
        require_free(port, "gateway.port")


def test_free_ports_differ() -> None:
    assert len(set(free_ports(20))) == 20


def test_a_port_is_given_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = free_ports(3)
    monkeypatch.setattr(ports, "_reserved", {found[0]})
    monkeypatch.setattr(ports, "_SERVERS", found[:2])
    assert free_port() == found[1]


def test_where_none_is_free_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    found = free_ports(2)
    monkeypatch.setattr(ports, "_SERVERS", found)
    with pytest.raises(ConfigError, match=f"no free port found from {found[0]} to {found[1]}"):
        free_port()


def test_a_port_of_another_process_is_given_when_that_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    (second,) = free_ports(1)
    some = sample(range(40_000, 60_000), 1000)  # another run of this test on this machine has a port of its own
    theirs = next(port for port in some if _is_free(port))
    code = f"from embedded import ports; ports._SERVERS = [{theirs}]; print(ports.free_port()); input()"
    monkeypatch.setattr(ports, "_SERVERS", [theirs, second])
    monkeypatch.setattr(ports, "_reserved", set())
    other = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == f"{theirs}\n"
    assert free_port() == second
    other.communicate("\n", timeout=20)
    assert free_port() == theirs


def test_a_port_in_use_names_port_and_setting() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"gateway\.port: port {port} cannot be used \(address already in use\)"):
            require_free(port, "gateway.port")


def _is_free(port: int) -> bool:
    with suppress(ConfigError):
        require_free(port, "test")
        return True
    return False


@pytest.mark.parametrize("port", [-1, 65536])
def test_an_impossible_port_is_refused(port: int) -> None:
    with pytest.raises(ConfigError, match=f"gateway.port: port {port} cannot be used"):
        require_free(port, "gateway.port")
