"""HOST:PORT, as the configuration writes it and as log lines show it."""

from __future__ import annotations

import ipaddress
from typing import NamedTuple
from urllib.parse import urlsplit

from kb.wire.address import is_domain


class Endpoint(NamedTuple):
    """A TCP endpoint."""

    host: str
    """Name or IP address, an IPv6 address without brackets."""
    port: int

    def __str__(self) -> str:
        """`HOST:PORT`, an IPv6 address in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def endpoint(text: str, lowest_port: int = 1) -> Endpoint:
    """Read `HOST:PORT`; an IPv6 host may stand in brackets: `[::1]:25`.

    Raises:
        ValueError: host or port is missing or cannot be one; the message says which.
    """
    host, colon, port = text.rpartition(":")
    if not colon or not host:
        raise ValueError("it has no HOST:PORT")
    if not (port.isascii() and port.isdigit()) or not lowest_port <= int(port) <= 65535:
        raise ValueError(f"its port must be a number from {lowest_port} to 65535")
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not _is_host(bare, bracketed=bare != host):
        raise ValueError(f"{host!r} is neither a host name nor an IP address")
    return Endpoint(bare, int(port))


def upstream(text: str, schemes: tuple[str, ...]) -> tuple[str, Endpoint]:
    """Read `SCHEME://HOST:PORT`, or plain `HOST:PORT` where there is no scheme to choose.

    Returns:
        The scheme ("" where `schemes` is empty) and the endpoint.

    Raises:
        ValueError: as `endpoint`, or the scheme is another.
    """
    if not schemes:
        return "", endpoint(text)
    parts = urlsplit(text)
    if parts.scheme not in schemes or parts.path or parts.query or parts.fragment:
        raise ValueError("it is not of that form")
    return parts.scheme, endpoint(parts.netloc)


def _is_host(host: str, *, bracketed: bool) -> bool:
    try:
        version = ipaddress.ip_address(host).version
    except ValueError:
        return not bracketed and host.isascii() and is_domain(host.encode())
    return version == 6 or not bracketed
