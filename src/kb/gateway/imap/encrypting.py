"""TLS on a session's two connections (RFC 3501 6.2.1), and what is told of it.

What either side said in clear before TLS might be anybody's. So nothing of it is kept: octets
that came behind STARTTLS end the session, capabilities are asked again, and the greeting that the
client gets is the gateway's own.
"""

from __future__ import annotations

from kb.gateway.context import Context
from kb.gateway.imap.channel import Channel
from kb.gateway.security import Security, secure
from kb.gateway.transport.connection import Connection, ServerConnection
from kb.gateway.transport.errors import ServerLost
from kb.wire.imap import capability, response
from kb.wire.imap.capability import Offer
from kb.wire.imap.framing import FramingError, Line
from kb.wire.imap.response import status
from kb.wire.printable import printable

_LINES = 100
"""Responses that a server may send before it agrees to TLS, or to tell its capabilities."""


class Encrypting:
    """Begins TLS.

    Args:
        connection: to the client.
        client: its frames.
        server: the connection to the server.
        upstream: its frames.
        context: the listener's.
    """

    def __init__(
        self,
        connection: Connection,
        client: Channel,
        server: ServerConnection,
        upstream: Channel,
        context: Context,
    ) -> None:
        self._connection, self._client = connection, client
        self._server, self._upstream = server, upstream
        self._context, self._security = context, Security(connection, context)

    @property
    def offer(self) -> Offer:
        """What the client's connection allows now."""
        return Offer(starttls=self._security.offers_tls, login=self._security.allows_login)

    async def with_client(self, agreed: bytes) -> None:
        """Agree to TLS and begin it.

        Raises:
            FramingError: something came in clear behind STARTTLS.
            OSError: the handshake failed.
        """
        await self._client.flush()
        if not self._client.is_clean():
            self._context.log.warning(
                "octets in clear behind STARTTLS from %s", self._connection.peer or "nobody known"
            )
            raise FramingError("nothing may follow STARTTLS before its response")
        self._connection.write(agreed)
        await secure(self._connection, self._context)

    async def with_server(self, greeting: bytes) -> bytes:
        """Ask the server for TLS and begin it.

        Args:
            greeting: what it greeted with, in clear.

        Returns:
            The greeting for the client.

        Raises:
            ServerLost: it cannot, it said more in clear, or the handshake failed.
        """
        said = status(greeting)
        if not said or not greeting.startswith(b"* ") or not said.ok:
            # Behind PREAUTH there is no STARTTLS, and BYE might send clients elsewhere.
            raise ServerLost(f"it greets before TLS with {printable(greeting.strip())}")
        ended = await self._ask(b"kbtls STARTTLS\r\n", [])
        agreed = status(ended)
        if not agreed or not agreed.ok:
            raise ServerLost(f"the server has no TLS: {printable(ended.strip())}")
        if not self._upstream.is_clean():
            raise ServerLost("the server said more in clear behind its response to STARTTLS")
        await self._context.secure(self._server)
        told: list[bytes] = []
        await self._ask(b"kbcap CAPABILITY\r\n", told)
        names = next((line for line in told if capability.listed(line) is not None), b"")
        code = b"[CAPABILITY %b] " % names[len(b"* CAPABILITY ") :].strip() if names else b""
        return b"* OK %bIMAP server ready\r\n" % code

    async def _ask(self, command: bytes, told: list[bytes]) -> bytes:
        """Send a command; its tagged response. What comes before goes into `told`."""
        self._upstream.write(command)
        await self._upstream.flush()
        tag = command.partition(b" ")[0]
        for _ in range(_LINES):
            frame = await self._upstream.frame(self._context.timeouts.greeting)
            if not isinstance(frame, Line) or frame.literal:
                raise ServerLost("a literal where none belongs")
            if response.tagged(frame.octets, tag):
                return frame.octets
            told.append(frame.octets)
        raise ServerLost("too many responses")
