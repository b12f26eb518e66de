from __future__ import annotations

import pytest

from web.portal.client_address import client_address


@pytest.mark.parametrize(
    ("remote", "forwarded", "proxies", "address"),
    [
        ("10.0.0.1", [], 0, "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.9"], 0, "10.0.0.1"),  # nobody in front: a client's own word
        ("10.0.0.1", ["203.0.113.9"], 1, "203.0.113.9"),
        ("10.0.0.1", ["1.1.1.1, 203.0.113.9"], 1, "203.0.113.9"),
        ("10.0.0.1", ["1.1.1.1", "203.0.113.9, 10.0.0.2"], 2, "203.0.113.9"),
        ("10.0.0.1", [], 1, "10.0.0.1"),
        ("10.0.0.1", ["unknown"], 1, "10.0.0.1"),
        ("2001:db8:1:2:3::4", [], 0, "2001:db8:1:2::"),
        ("::ffff:203.0.113.9", [], 0, "203.0.113.9"),
        (None, [], 0, ""),
    ],
)
def test_whose_address_counts(remote: str | None, forwarded: list[str], proxies: int, address: str) -> None:
    assert client_address(remote, forwarded, proxies) == address
