"""Where a forced gateway stands: the servers that it reaches, and whom it sends on to."""

from __future__ import annotations

from typing import NamedTuple

from kb.lab.wire.listener import Address


class Position(NamedTuple):
    """What a forced gateway can reach."""

    server: Address
    """The mail server behind it."""
    next_server: Address
    """An SMTP server that delivers for `other`."""
    other: str
    """The address that `forward` sends to."""
