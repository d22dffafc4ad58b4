"""The gateway's own name in SMTP: greeting, EHLO and Received."""

from __future__ import annotations

import ipaddress
import socket

from kb.wire.address import is_domain, literal


def own_name(address: str) -> str:
    """The host's fully-qualified name, else the address literal of `address`.

    RFC 5321 4.1.3 has the literal for hosts without a name; on a loopback address too, where
    a public name would tell nothing, it stands instead.

    Args:
        address: the IP address of the connection's own end.
    """
    name = socket.gethostname()
    loopback = ipaddress.ip_address(address.partition("%")[0]).is_loopback
    if loopback or "." not in name or not name.isascii() or not is_domain(name.encode()):
        return literal(address)
    return name
