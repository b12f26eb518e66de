"""Whose address counts when codes are tried. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv6Address, ip_address, ip_network

IPV6_PREFIX = 64
"""What one subscriber gets: within it one machine has as many addresses as it likes."""


def client_address(remote: str | None, forwarded: Sequence[str], proxies: int) -> str:
    """The address, of IPv6 its network. `forwarded` are the X-Forwarded-For headers, `proxies` how many add to them.

    What comes before the proxies' own entries is the client's word, and is not believed.
    """
    hops = [hop.strip() for header in forwarded for hop in header.split(",")]
    found = hops[-proxies] if 0 < proxies <= len(hops) else remote or ""
    try:
        address = ip_address(found)
    except ValueError:
        return remote or ""
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ip_network((address, IPV6_PREFIX), strict=False).network_address)
    return str(address)
