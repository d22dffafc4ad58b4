"""What is kept of a decision, and where it belongs."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from kb.gateway.decision import Decision


class UidScope(NamedTuple):
    """Where unique-ids are unique (RFC 1939 7, RFC 3501 2.3.1.1)."""

    upstream: str
    """`HOST:PORT` of the server."""
    account: str
    mailbox: str = ""
    """Empty on POP3, which has one maildrop an account."""
    uidvalidity: int = 0


class Pin(msgspec.Struct, frozen=True):
    """What was decided on one message."""

    decision: Decision
    stored: int
    """Size in octets as the server tells it."""
    sent: int
    """Size in octets as the client is told it."""
    digest: bytes
    """SHA-256 of the octets that the decision was made on."""
