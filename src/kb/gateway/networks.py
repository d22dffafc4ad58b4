"""Networks in the configuration, and whether an address is in one."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from functools import lru_cache

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def network(text: str) -> Network:
    """Read a network, `192.0.2.0/24`, or one address.

    Raises:
        ValueError: it is none; the message says what is wrong and what would be right.
    """
    try:
        return ipaddress.ip_network(text)
    except ValueError as error:
        mend = 'write one such as "192.0.2.0/24" or "2001:db8::/32"'
        raise ValueError(f'"{text}" is no network: {error}; {mend}') from None


def holding(networks: Sequence[Network], address: str) -> Network | None:
    """The first of them that an IP address is in; None for none.

    An IPv4 address counts as such also where a socket for both tells it as IPv6
    (RFC 4291 2.5.5.2); a scope behind `%` does not count.
    """
    if not networks:
        return None
    found = _read(address)
    return next((network for network in networks if found in network), None)


@lru_cache(1024)
def _read(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """An address, read once for all the messages of its sessions."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found
