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
        self._connection, self._stall = connection, stall
        self._frames = self.frames = frames
        """What frames it: who knows which it is may take several frames at once."""
        self._out = bytearray()
        self._filling: asyncio.Task[None] | None = None

    @property
    def peer(self) -> str:
        """The other side's IP address; "" where it is not known."""
        return self._connection.peer

    def take(self) -> Frame | None:
        """The next frame, if it has arrived.

        Raises:
            FramingError: what came cannot be read.
        """
        return self._frames.next()

    def refuse_literal(self) -> None:
        """The literal that was announced last was refused, and does not come."""
        self._frames.refuse_literal()

    def filling(self) -> asyncio.Task[None]:
        """The task that reads more; only one at a time."""
        if self._filling is None:
            self._filling = asyncio.create_task(self._fill())
        return self._filling

    def filled(self) -> bool:
        """Whether that task has ended; then `take` may have more.

        Raises:
            ClientGone: the client has closed the connection.
            ServerLost: the server has, or the connection to it is lost.
            OSError: the connection to the client is lost.
        """
        if self._filling is None or not self._filling.done():
            return False
        task, self._filling = self._filling, None
        task.result()
        return True

    async def _fill(self, patience: float | None = None) -> None:
        octets = await self._connection.read(patience)
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
            if self._filling is None:
                # Without a task, that is, which took as long as a message of the answer.
                await self._fill(patience)
                continue
            await asyncio.wait({self._filling}, timeout=patience)
            if not self.filled():
                raise self._connection.lost(TimeoutError("nothing came"), patience)
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
        await self._connection.send(octets, self._stall)

    async def is_clean(self) -> bool:
        """Stop reading, and tell whether nothing came that was not taken yet."""
        if self._filling is not None:
            task, self._filling = self._filling, None
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        return not self._frames.pending

    def close(self) -> None:
        """Stop reading."""
        if self._filling and not self._filling.cancel() and not self._filling.cancelled():
            # Its end is nobody's business any more; asyncio complains of errors never looked at.
            self._filling.exception()
