from __future__ import annotations

import socket

import pytest

from complaints.errors import ConfigError
from embedded.ports import LOOPBACK, free_ports, require_free


def test_a_free_port_is_free_again() -> None:
    for port in free_ports(3):
        require_free(port, "gateway.port")


def test_free_ports_differ() -> None:
    assert len(set(free_ports(20))) == 20


def test_a_port_in_use_names_port_and_setting() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"gateway\.port: port {port} cannot be used \(address already in use\)"):
            require_free(port, "gateway.port")


@pytest.mark.parametrize("port", [-1, 65536])
def test_an_impossible_port_is_refused(port: int) -> None:
    with pytest.raises(ConfigError, match=f"gateway.port: port {port} cannot be used"):
        require_free(port, "gateway.port")
