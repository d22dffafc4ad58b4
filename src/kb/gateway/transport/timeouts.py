"""How long the gateway waits, in seconds: one set for the three protocols.

The fields are what is waited for; a protocol's RFC gives the values. SMTP's are RFC 5321
4.5.3.2's. POP3 and IMAP let a client be silent (RFC 1939 3: ten minutes, RFC 3501 5.4: thirty)
and leave it to the server to end that; the gateway waits for a silent server as long.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from kb.model import Protocol


class Timeouts(msgspec.Struct, frozen=True, kw_only=True):
    """One time-out for each thing that is waited for; the defaults are SMTP's."""

    connect: float = 30
    """The TCP connection to the server; no RFC names a value."""
    proxy_header: float = 5
    """A client's PROXY header: longer than the 3 s that its specification has as the least (2)."""
    handshake: float = 30
    """Each TLS handshake, on either side; no RFC names a value."""
    greeting: float = 300
    hello: float = 300
    """The server's reply to EHLO; RFC 5321 names no value."""
    command: float = 300
    """Its reply to a command, or its next line or block of one."""
    data: float = 120
    """Its 354."""
    scan: float = 300
    """The scanner's verdict; by SMTP with `final` it fits in what the sender waits, nearly so."""
    block: float = 180
    """The server's taking what it is sent."""
    final: float = 600
    """Its reply to the end of data."""
    quit: float = 5
    """Its reply to QUIT: nothing hangs on it."""
    client: float | None = 300
    """The client's next command, or next block of the message; None: the server sees to that."""
    stall: float = 300
    """The client's taking what it is sent."""
    flush: float = 5
    """At the end: what is still to be sent to a client that does not read."""
    keep_alive: float = 120
    """How often a server is told something while the client is kept from it: often enough for
    RFC 1939 3, which lets it give up after ten minutes."""
    patience: float = 20
    """How long an IMAP client is left without a word while its messages are scanned."""


TIMEOUTS: Mapping[Protocol, Timeouts] = {
    Protocol.SMTP: Timeouts(),
    # Locking a large maildrop takes its time.
    Protocol.POP3: Timeouts(greeting=600, command=600, block=600, client=None, stall=600),
    Protocol.IMAP: Timeouts(greeting=30, command=1800, block=600, client=None, stall=600),
}
"""Each protocol's."""
