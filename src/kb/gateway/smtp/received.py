"""The trace field that the gateway puts in front of every message (RFC 5321 4.4)."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import NamedTuple

from kb.wire.address import literal

ROOM = 1024
"""Octets that the longest field takes: three domains of 255 octets and all that goes with them."""


class Trace(NamedTuple):
    """Where a message came from."""

    hello: str
    """The name in EHLO or HELO."""
    address: str
    """The client's IP address; "" where it is not known."""
    name: str
    """The gateway's own name."""
    own_address: str
    """The IP address that the client connected to."""
    with_: str
    """`SMTP`, `ESMTP`, or `UTF8SMTP` (RFC 6531 4.3)."""
    id: str
    """The gateway's id of the message."""
    client: str = ""
    """The host name of the client's address, where a trusted client told one."""


def received(trace: Trace, now: datetime) -> bytes:
    """The field, folded, its CR LF included.

    It has no FOR clause: with several recipients one could read there who was meant to be
    blind-copied (7.2).

    Args:
        trace: where the message came from.
        now: the time, with its offset; the gateway gives UTC, the same on every machine.
    """
    by = trace.name
    if by.startswith("["):
        by = f"{by} ({literal(trace.own_address)})"
    address = literal(trace.address) if trace.address else "unknown"
    lines = (
        f"Received: from {trace.hello} ({f'{trace.client} {address}'.lstrip()})",
        f"\tby {by}",
        f"\twith {trace.with_} id {trace.id};",
        f"\t{_date(now.replace(microsecond=0))}",
    )
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


# Many messages of a second have the same date, and it takes longer to write than all the rest.
_date = lru_cache(1)(format_datetime)
