"""What a client's connection allows: whether TLS is offered, and whether a login may pass."""

from __future__ import annotations

from kb.gateway.context import Context
from kb.gateway.transport.connection import Connection


class Security:
    """The state of one client's connection.

    Args:
        connection: to the client.
        context: the listener's.
    """

    def __init__(self, connection: Connection, context: Context) -> None:
        self._connection, self._service = connection, context.service

    @property
    def encrypted(self) -> bool:
        """Whether TLS is on."""
        return self._connection.encrypted

    @property
    def offers_tls(self) -> bool:
        """Whether STARTTLS or STLS is offered: where configured, and once."""
        return self._service.tls == "starttls" and not self.encrypted

    @property
    def allows_login(self) -> bool:
        """Whether a login may pass: not in clear where there is TLS, unless configured."""
        return self.encrypted or self._service.tls == "none" or self._service.cleartext_login


async def secure(client: Connection, context: Context) -> None:
    """Begin TLS with a client, by the certificate of now.

    Raises:
        OSError: it failed; the connection is cut.
    """
    if context.client_tls is None:
        raise AssertionError("TLS without a certificate")
    await client.start_tls(context.client_tls, context.timeouts.handshake)
