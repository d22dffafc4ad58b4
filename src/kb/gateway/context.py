"""What a session module is given with each connection."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Awaitable, Callable

import msgspec

from kb.gateway.config import Config, Service
from kb.gateway.encryption import Encryption
from kb.gateway.endpoint import Endpoint
from kb.gateway.pins import Pins, SqlitePins
from kb.gateway.policy import Policy
from kb.gateway.remembered import Remembered
from kb.gateway.transport.connecting import connect
from kb.gateway.transport.connection import Connection, ServerConnection
from kb.gateway.transport.timeouts import Timeouts
from kb.gateway.underway import Underway
from kb.scan import Envelope, Scanner
from kb.wire.proxy import Ends, header


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """All that the sessions of one protocol share."""

    service: Service
    policy: Policy
    scanner: Scanner
    config: Config
    log: logging.Logger
    timeouts: Timeouts
    pins: Pins = msgspec.field(default_factory=SqlitePins)
    """Decisions that POP3 and IMAP keep; in memory unless the state folder's are given."""
    underway: Underway = msgspec.field(default_factory=Underway)
    """Messages that sessions are deciding on; the same for all listeners of a protocol."""
    remembered: Remembered = msgspec.field(default_factory=Remembered)
    """Mailboxes that IMAP sessions had open, with the pins' decisions."""
    exempt_pins: Pins = msgspec.field(default_factory=SqlitePins)
    """Those of clients whose mail is not scanned, in memory."""
    exempt_underway: Underway = msgspec.field(default_factory=Underway)
    exempt_remembered: Remembered = msgspec.field(default_factory=Remembered)
    encryption: Encryption | None = None
    """Certificates for TLS; None where neither side has any."""

    def for_client(self, address: str) -> Context:
        """What a session that reads a maildrop is given.

        For a client whose mail is not scanned it is a context whose decisions are kept apart:
        what was passed to it unscanned must be scanned for everybody else.
        """
        if not self.config.exemptions.reason(Envelope(client=address)):
            return self
        return msgspec.structs.replace(
            self,
            pins=self.exempt_pins,
            underway=self.exempt_underway,
            remembered=self.exempt_remembered,
        )

    @property
    def upstream(self) -> Endpoint:
        """The next server."""
        return self.service.upstream

    @property
    def client_tls(self) -> ssl.SSLContext | None:
        """For the next handshake with a client; None without TLS."""
        return self.encryption.clients if self.encryption else None

    @property
    def server_tls(self) -> ssl.SSLContext | None:
        """For the next handshake with the server; None without TLS."""
        return self.encryption.server if self.encryption else None

    async def connect(self, ends: Ends | None) -> ServerConnection:
        """Connect to the server: its PROXY header, if it is to get one, then TLS if implicit.

        Args:
            ends: of the client's connection; None where they are not known.

        Raises:
            ServerLost: there is no connection to be had.
        """
        implicit = self.service.upstream_tls == "implicit"
        tls = self.server_tls if implicit else None
        if implicit and tls is None:
            raise AssertionError("TLS without a context")
        first = header(ends) if self.service.upstream_proxy_protocol else b""
        return await connect(self.upstream, self.timeouts.connect, tls, first)

    async def secure(self, server: ServerConnection) -> None:
        """Begin TLS on a connection on which the server has agreed to it.

        Raises:
            ServerLost: the handshake failed, or the certificate is not the server's.
        """
        if self.server_tls is None:
            raise AssertionError("TLS without a context")
        await server.start_tls(self.server_tls, self.timeouts.handshake, self.upstream.host)

    @property
    def message_octets(self) -> int:
        """The largest message that is scanned."""
        return self.config.message_octets


Serve = Callable[[Connection, Context], Awaitable[None]]
"""One client's session, from greeting to end. Whoever calls it closes the connection."""
