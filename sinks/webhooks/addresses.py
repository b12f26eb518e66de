"""Which network addresses webhooks may be sent to. Pure.

Without this, a URL could make us write to servers of our own network (server-side request forgery).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from complaints.errors import ConfigError

Address = IPv4Address | IPv6Address
_NAT64: Final = IPv6Network("64:ff9b::/96")
_LOCAL_NAT64: Final = IPv6Network("64:ff9b:1::/48")


@dataclass(frozen=True)
class Networks:
    """Networks that are not public and may be sent to all the same."""

    allowed: tuple[str, ...] = ()

    @classmethod
    def parse(cls, written: str) -> Networks:
        """Networks and addresses between commas. Raises ConfigError naming one that is neither."""
        parts = tuple(part.strip() for part in written.split(",") if part.strip())
        for part in parts:
            try:
                ip_network(part)
            except ValueError as error:
                raise ConfigError(f"webhooks.networks: {error}") from error
        return cls(parts)

    def holds(self, address: str) -> bool:
        """Whether the address is in one of them; by plain HTTP only these are sent to."""
        found = _plain(address)
        return found is not None and any(found in ip_network(part) for part in self.allowed)

    def allows(self, address: str) -> bool:
        """Whether the address is public, or in one of them."""
        found = _plain(address)
        return found is not None and (_is_public(found) or self.holds(address))

    def rule(self, *, encrypted: bool) -> Callable[[str], bool]:
        """Which addresses a URL may lead to."""
        return self.allows if encrypted else self.holds


def _plain(address: str) -> Address | None:
    """The address, an IPv4 address for what is one in other clothes; None for what is no address."""
    try:
        found = ip_address(address.split("%")[0])
    except ValueError:
        return None
    if isinstance(found, IPv6Address):
        if found in _NAT64:
            return IPv4Address(int(found) & 0xFFFFFFFF)
        return found.ipv4_mapped or found.sixtofour or found
    return found


def _is_public(address: Address) -> bool:
    """Whether it belongs to the public internet; Teredo and local NAT64 lead to addresses that are not known here."""
    hidden = isinstance(address, IPv6Address) and (address.teredo is not None or address in _LOCAL_NAT64)
    return address.is_global and not address.is_multicast and not hidden
