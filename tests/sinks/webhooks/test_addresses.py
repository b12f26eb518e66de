from __future__ import annotations

import pytest

from complaints.errors import ConfigError
from sinks.webhooks.addresses import Networks

INTERNAL = [
    "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::", "2001:0:1::1", "",
    "localhost", "2130706433",
]  # fmt: skip


@pytest.mark.parametrize("address", INTERNAL)
def test_what_is_not_public_is_not_sent_to(address: str) -> None:
    assert not Networks().allows(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "203.150.1.1", "2001:4860:4860::8888", "64:ff9b::808:808"])
def test_what_is_public_is_sent_to_but_only_encrypted(address: str) -> None:
    assert Networks().rule(encrypted=True)(address)
    assert not Networks().rule(encrypted=False)(address)


def test_networks_that_are_allowed() -> None:
    networks = Networks.parse(" 10.1.0.0/16, ::1 ,127.0.0.0/8")
    for address in ("10.1.2.3", "::1", "127.0.0.1", "::ffff:10.1.2.3"):
        assert networks.allows(address)
        assert networks.rule(encrypted=False)(address)
    assert not networks.allows("10.2.0.1")
    assert Networks.parse("") == Networks()


def test_what_is_no_network_is_named() -> None:
    with pytest.raises(ConfigError, match=r"webhooks\.networks: '10\.1\.0/33'"):
        Networks.parse("10.0.0.0/8,10.1.0/33")
