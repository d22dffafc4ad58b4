"""How long the SMTP gateway waits: RFC 5321 4.5.3.2's values, in seconds."""

from __future__ import annotations

import msgspec


class Timeouts(msgspec.Struct, frozen=True, kw_only=True):
    """One time-out for each thing that is waited for."""

    connect: float = 30
    """The TCP connection; the RFC names no value."""
    greeting: float = 300
    hello: float = 300
    """The next server's reply to EHLO; the RFC names no value."""
    command: float = 300
    """Its reply to MAIL, RCPT, RSET."""
    data: float = 120
    """Its 354."""
    scan: float = 300
    """The scanner's verdict; with `final` it fits in what the sender waits, or nearly so."""
    block: float = 180
    """Its taking one block of the message."""
    final: float = 600
    """Its reply to the end of data."""
    quit: float = 5
    """Its reply to QUIT: nothing hangs on it."""
    client: float = 300
    """The client's next command, or next block of the message, or its taking a reply."""
