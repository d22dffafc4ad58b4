"""Networks in the configuration, and whether an address is in one."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

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


def holding(networks: Iterable[Network], address: str) -> Network | None:
    """The first of them that an IP address is in; None for none.

    An IPv4 address counts as such also where a socket for both tells it as IPv6
    (RFC 4291 2.5.5.2); a scope behind `%` does not count.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return next((network for network in networks if (mapped or found) in network), None)
