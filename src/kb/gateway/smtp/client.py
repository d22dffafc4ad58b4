"""The client's side of a session: command lines, mail data, and replies to them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from kb.gateway.transport.connection import TURN, Connection
from kb.gateway.transport.errors import ClientGone
from kb.gateway.transport.timeouts import Timeouts
from kb.wire.dots import DotReader
from kb.wire.lines import Line, LineReader
from kb.wire.smtp.replies import Reply


class Client:
    """A client's connection. What it pipelined (RFC 2920) waits here for its turn.

    Args:
        connection: to the client; its owner closes it.
        limit: longest command line, in octets.
        timeouts: for each wait; `TimeoutError` is raised after it.

    Raises:
        ClientGone: the client has gone already.
    """

    def __init__(self, connection: Connection, limit: int, timeouts: Timeouts) -> None:
        self._connection, self._timeouts = connection, timeouts
        self._lines = LineReader(limit)
        self._taken = 0
        self.address = connection.peer
        """The client's IP address; "" where it is not known."""
        self.own_address = connection.own
        """The IP address that it connected to."""
        if not self.own_address:
            raise ClientGone("the client closed the connection before the greeting")

    async def line(self) -> Line | None:
        """The next command line; None once the client has closed the connection."""
        while (line := self._lines.next()) is None:
            octets = await self._read()
            if not octets:
                return None
            self._lines.feed(octets)
        self._taken += 1
        if self._taken % TURN == 0:
            await asyncio.sleep(0)
        return line

    async def text(self, dots: DotReader) -> AsyncIterator[bytes]:
        """The mail data, unstuffed, piece by piece up to its end.

        Raises:
            ClientGone: the client closed the connection before that.
        """
        octets = self._lines.take()
        while True:
            if text := dots.feed(octets):
                yield text
            if dots.done:
                self._lines.feed(dots.rest)
                return
            octets = await self._read()
            if not octets:
                raise ClientGone("the client closed the connection in the mail data")

    async def skip(self, octets: int) -> None:
        """Throw octets away.

        Raises:
            ClientGone: the client closed the connection before that.
        """
        buffered = self._lines.take()
        while len(buffered) < octets:
            octets -= len(buffered)
            buffered = await self._read()
            if not buffered:
                raise ClientGone("the client closed the connection in a BDAT chunk")
        self._lines.feed(buffered[octets:])

    async def begin_tls(self, agreed: Reply, handshake: Callable[[], Awaitable[None]]) -> bool:
        """Agree to TLS and begin it; whether nothing had been sent in clear behind STARTTLS.

        What had been might be anybody's, and would be taken for what the client says inside
        TLS. Then nothing is agreed to.

        Args:
            agreed: the reply that agrees.
            handshake: begins TLS on the connection.

        Raises:
            OSError: the handshake failed.
        """
        if self._lines.pending:
            return False
        self._connection.write(bytes(agreed))
        await handshake()
        return True

    async def send(self, reply: Reply) -> None:
        """Send a reply."""
        await self._connection.send(bytes(reply), self._timeouts.stall)

    async def send_last(self, reply: Reply) -> None:
        """Send a reply behind which the connection is closed: it is not waited for as long."""
        await self._connection.send(bytes(reply), self._timeouts.flush)

    async def _read(self) -> bytes:
        return await self._connection.read(self._timeouts.client)
