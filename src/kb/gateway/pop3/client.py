"""The client's connection: its lines as they come, and whether it is still there."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from kb.gateway.transport.connection import Connection
from kb.gateway.transport.timeouts import Timeouts
from kb.wire.lines import Line, LineReader
from kb.wire.pop3 import SASL_LIMIT

_AHEAD = 128
"""Most commands that wait their turn (PIPELINING, RFC 2449 6.6); then reading stops."""

_MOMENT = 0.05
"""Seconds within which a client that has its answer nearly always asks for more."""


class Client:
    """The client's side of a session.

    Lines are read while a command is still being answered, because only reading tells that
    the client has gone. One that closes its side without a QUIT in the lines that it sent has
    gone, even if it could still read: RFC 1939 6 has no other regular end.

    Args:
        connection: to the client; its owner closes it.
        timeouts: how long it may take no octet of a reply.
    """

    def __init__(self, connection: Connection, timeouts: Timeouts) -> None:
        self._connection, self._timeouts = connection, timeouts
        self.address = connection.peer
        """The client's IP address; "" where it is not known."""
        self.waiting = deque[Line | None]()
        """The lines that wait their turn; None behind the last."""
        self._came, self._taken = asyncio.Event(), asyncio.Event()
        self.gone = asyncio.Event()
        """Set once nobody waits for a reply any more."""
        self.midway = False
        """Whether a multi-line reply has begun and not ended: no other reply can be given."""

    async def __aenter__(self) -> Self:
        """Start reading."""
        self._begin()
        return self

    def _begin(self) -> None:
        self._framing = LineReader(SASL_LIMIT)
        self._reading = asyncio.create_task(self._read(self._framing))

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop reading."""
        await self._stop()

    async def _stop(self) -> None:
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)

    async def begin_tls(self, agreed: bytes, handshake: Callable[[], Awaitable[None]]) -> bool:
        """Agree to TLS and begin it; whether nothing had been sent in clear behind STLS.

        What had been might be anybody's, and would be taken for what the client says inside
        TLS. Then nothing is agreed to.

        Args:
            agreed: the reply that agrees.
            handshake: begins TLS on the connection.

        Raises:
            OSError: the handshake failed, or the client has gone.
        """
        await self._stop()
        if self.has_lines or self._framing.pending:
            return False
        self._connection.write(agreed)
        await handshake()
        self._begin()
        return True

    @property
    def has_lines(self) -> bool:
        """Whether `line` would return at once."""
        return bool(self.waiting)

    async def comes_soon(self) -> bool:
        """Wait a moment for a line; whether there is one, or the end."""
        if not self.waiting:
            self._came.clear()
            timer = asyncio.get_running_loop().call_later(_MOMENT, self._came.set)
            await self._came.wait()
            timer.cancel()
        return bool(self.waiting)

    async def line(self) -> Line | None:
        """The next line; None behind the last."""
        while not self.waiting:
            self._came.clear()
            await self._came.wait()
        self._taken.set()
        return self.waiting.popleft()

    def write(self, octets: bytes) -> bool:
        """Send octets, as far as the client takes them at once; whether it has taken all."""
        self._connection.write(octets)
        return self._connection.is_sent

    async def send(self, octets: bytes) -> None:
        """Send octets, and wait while the client is slow to take them.

        Raises:
            OSError: the client has gone, or has taken nothing for too long (TimeoutError).
        """
        self._connection.write(octets)
        await self.drain()

    async def drain(self) -> None:
        """Wait while the client is slow to take what was written. Raises what `send` raises."""
        await self._connection.drain(self._timeouts.stall)

    async def _read(self, lines: LineReader) -> None:
        said_quit = False
        try:
            while octets := await self._connection.read(self._timeouts.client):
                lines.feed(octets)
                while (line := lines.next()) is not None:
                    said_quit |= line.octets.strip().upper() == b"QUIT"
                    while len(self.waiting) >= _AHEAD:
                        self._taken.clear()
                        await self._taken.wait()
                    self._wait(line)
        except OSError:
            said_quit = False
        if not said_quit:
            self.gone.set()
        self._wait(None)

    def _wait(self, line: Line | None) -> None:
        self.waiting.append(line)
        self._came.set()
