"""One connection of a session: frames in, octets out."""

from __future__ import annotations

import asyncio

from kb.wire.imap.framing import Chunk, Frame, Line, Reader

CHUNK = 1 << 16
"""Octets read or written at once."""

STALL_SECONDS = 600
"""How long the other side may take no octet."""


class ClosedError(ConnectionError):
    """The other side has closed the connection."""


class Channel:
    """A connection.

    Args:
        reader: what comes.
        writer: where to write; its owner closes it.
        frames: how to frame what comes.
    """

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, frames: Reader
    ) -> None:
        self._reader, self._writer, self._frames = reader, writer, frames
        self._out = bytearray()
        self._filling: asyncio.Task[None] | None = None

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
            ClosedError: the other side has closed the connection.
            OSError: the connection is lost.
        """
        if self._filling is None or not self._filling.done():
            return False
        task, self._filling = self._filling, None
        task.result()
        return True

    async def _fill(self) -> None:
        octets = await self._reader.read(CHUNK)
        if not octets:
            raise ClosedError("the connection was closed")
        self._frames.feed(octets)

    async def frame(self, patience: float | None = None) -> Frame:
        """The next frame.

        Args:
            patience: how long to wait, in seconds; None for ever.

        Raises:
            FramingError: what came cannot be read.
            OSError: the connection is closed or lost, or nothing comes (TimeoutError).
        """
        while (frame := self.take()) is None:
            await asyncio.wait({self.filling()}, timeout=patience)
            if not self.filled():
                raise TimeoutError("nothing came")
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
            OSError: the connection is lost, or nothing is taken for too long (TimeoutError).
        """
        if not self._out:
            return
        octets, self._out = bytes(self._out), bytearray()
        self._writer.write(octets)
        async with asyncio.timeout(STALL_SECONDS):
            await self._writer.drain()

    def close(self) -> None:
        """Stop reading."""
        if self._filling:
            self._filling.cancel()
