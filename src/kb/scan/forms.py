"""The forms in which the configuration names a scanner: `SCHEME://HOST:PORT`, `SCHEME:///PATH`."""

from __future__ import annotations

from kb.scan.channel import Address

HOST = r"(?:\[[0-9A-Fa-f:.]+\]|[^\s/:\[\]]+):[0-9]{1,5}"
"""A pattern for `HOST:PORT`; an IPv6 address stands in brackets."""


def address(value: str, scheme: str) -> Address:
    """Where a scanner listens.

    Raises:
        ValueError: the port is none.
    """
    rest = value.removeprefix(f"{scheme}://")
    if rest.startswith("/"):
        return Address(path=rest)
    host, _, port = rest.rpartition(":")
    if not 0 < int(port) < 1 << 16:
        raise ValueError(f'"{value}": its port must be a number from 1 to 65535')
    return Address(host.strip("[]"), int(port))
