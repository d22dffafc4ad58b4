"""The client's side of a session: command lines, mail data, and replies to them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from kb.wire.dots import DotReader
from kb.wire.lines import Line, LineReader
from kb.wire.smtp.replies import Reply

CHUNK = 65536


class Vanished(ConnectionError):  # noqa: N818 - a state of affairs, not a mistake in code
    """The client closed the connection in the middle of something."""


class Client:
    """A client's connection. What it pipelined (RFC 2920) waits here for its turn.

    Args:
        reader: what the client sends.
        writer: to the client.
        limit: longest command line, in octets.
        timeout: for each wait, in seconds; `TimeoutError` is raised after it.

    Raises:
        Vanished: the client has gone already.
    """

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        limit: int,
        timeout: float,
    ) -> None:
        self._reader, self._writer = reader, writer
        self._lines = LineReader(limit)
        self._timeout = timeout
        peer, own = writer.get_extra_info("peername"), writer.get_extra_info("sockname")
        if not peer or not own:
            raise Vanished("the client closed the connection before the greeting")
        self.address = str(peer[0])
        """The client's IP address."""
        self.own_address = str(own[0])
        """The IP address that it connected to."""

    async def line(self) -> Line | None:
        """The next command line; None once the client has closed the connection."""
        while (line := self._lines.next()) is None:
            octets = await self._read()
            if not octets:
                return None
            self._lines.feed(octets)
        return line

    async def text(self, dots: DotReader) -> AsyncIterator[bytes]:
        """The mail data, unstuffed, piece by piece up to its end.

        Raises:
            Vanished: the client closed the connection before that.
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
                raise Vanished("the client closed the connection in the mail data")

    async def skip(self, octets: int) -> None:
        """Throw octets away.

        Raises:
            Vanished: the client closed the connection before that.
        """
        buffered = self._lines.take()
        while len(buffered) < octets:
            octets -= len(buffered)
            buffered = await self._read()
            if not buffered:
                raise Vanished("the client closed the connection in a BDAT chunk")
        self._lines.feed(buffered[octets:])

    async def send(self, reply: Reply) -> None:
        """Send a reply."""
        self._writer.write(bytes(reply))
        async with asyncio.timeout(self._timeout):
            await self._writer.drain()

    async def _read(self) -> bytes:
        async with asyncio.timeout(self._timeout):
            return await self._reader.read(CHUNK)
