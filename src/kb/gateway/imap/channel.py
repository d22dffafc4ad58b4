"""One connection of a session: frames in, octets out."""

from __future__ import annotations

import asyncio

from kb.gateway.transport.connection import CHUNK, Connection
from kb.gateway.transport.errors import ClientGone
from kb.wire.imap.framing import Chunk, Frame, Line, Reader


class Channel:
    """A connection in frames. What it raises for a server's connection is `ServerLost`.

    Args:
        connection: to the client or server; its owner closes it.
        frames: how to frame what comes.
        stall: how long the other side may take no octet, in seconds.
    """

    def __init__(self, connection: Connection, frames: Reader, stall: float) -> None:
        self.connection, self._stall = connection, stall
        self._frames = self.frames = frames
        """What frames it: who knows which it is may take several frames at once."""
        self._out = bytearray()

    @property
    def peer(self) -> str:
        """The other side's IP address; "" where it is not known."""
        return self.connection.peer

    def take(self) -> Frame | None:
        """The next frame, if it has arrived.

        Raises:
            FramingError: what came cannot be read.
        """
        return self._frames.next()

    def refuse_literal(self) -> None:
        """The literal that was announced last was refused, and does not come."""
        self._frames.refuse_literal()

    def come(self) -> bool:
        """Take in what has come, without waiting for it; whether it was anything.

        Raises:
            ClientGone: the client has closed the connection.
            ServerLost: the server has, or the connection to it is lost.
            OSError: the connection to the client is lost.
        """
        octets = self.connection.take()
        if octets is not None:
            self._feed(octets)
        return octets is not None

    async def _fill(self, patience: float | None = None) -> None:
        self._feed(await self.connection.read(patience))

    def _feed(self, octets: bytes) -> None:
        if not octets:
            raise ClientGone("the client closed the connection")
        self._frames.feed(octets)

    async def frame(self, patience: float | None = None) -> Frame:
        """The next frame.

        Args:
            patience: how long to wait, in seconds; None for ever.

        Raises:
            FramingError: what came cannot be read.
            ServerLost: the server's connection is lost, or nothing comes.
            OSError: so with the client's (TimeoutError if nothing comes).
        """
        while (frame := self.take()) is None:
            await self._fill(patience)
        return frame

    async def line(self, patience: float | None = None) -> Line:
        """The next frame, which must be a line because no literal was announced."""
        frame = await self.frame(patience)
        if not isinstance(frame, Line):
            raise AssertionError("a chunk without a literal")
        return frame

    async def chunk(self, patience: float | None = None) -> Chunk:
        """The next frame, which must belong to a literal because one was announced."""
        frame = await self.frame(patience)
        if not isinstance(frame, Chunk):
            raise AssertionError("a line inside a literal")
        return frame

    def write(self, octets: bytes) -> None:
        """Add octets to what `flush` will send."""
        self._out += octets

    @property
    def is_full(self) -> bool:
        """Whether it is time for `flush`, lest memory grow."""
        return len(self._out) >= CHUNK

    async def flush(self) -> None:
        """Send what was written, and wait while the other side is slow to take it.

        Raises:
            ServerLost: the server's connection is lost, or it takes nothing for too long.
            OSError: so with the client's (TimeoutError if it takes nothing).
        """
        if not self._out:
            return
        octets, self._out = bytes(self._out), bytearray()
        await self.connection.send(octets, self._stall)

    def is_clean(self) -> bool:
        """Whether nothing has come that was not taken yet. Raises what `come` raises."""
        return not self.come() and not self._frames.pending


async def stirs(*channels: Channel) -> None:
    """Wait until something has come on one of them, or its end; `come` takes it in.

    No task waits for each of them: to make it, and to end it, took as long as a short command.
    """
    stirred = asyncio.Event()
    for channel in channels:
        channel.connection.follow(stirred.set)
    try:
        if not any(channel.connection.has_come for channel in channels):
            await stirred.wait()
    finally:
        for channel in channels:
            channel.connection.follow(None)
