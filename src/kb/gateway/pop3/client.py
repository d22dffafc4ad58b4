"""The client's connection: its lines as they come, and whether it is still there."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from kb.gateway.transport.connection import CHUNK, TURN, Connection
from kb.gateway.transport.timeouts import Timeouts
from kb.wire.lines import Line, LineReader
from kb.wire.pop3 import SASL_LIMIT

_AHEAD = 128
"""Most commands that wait their turn (PIPELINING, RFC 2449 6.6); then reading stops."""


class Client:
    """The client's side of a session.

    Lines are taken while a command is still being answered, because only that tells that the
    client has gone; and as they come: a task that waited for them would get its turn one round of
    the event loop later, each time. One that closes its side without a QUIT in the lines that it
    sent has gone, even if it could still read: RFC 1939 6 has no other regular end.

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
        self._held = bytearray()
        self._taken = 0
        self._came = asyncio.Event()
        self._said_quit = self._has_ended = False
        self.gone = asyncio.Event()
        """Set once nobody waits for a reply any more."""
        self.midway = False
        """Whether a multi-line reply has begun and not ended: no other reply can be given."""

    def __enter__(self) -> Self:
        """Start listening."""
        self._begin()
        return self

    def _begin(self) -> None:
        self._framing = LineReader(SASL_LIMIT)
        self._connection.follow(self._heard)
        self._heard()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening; what is held is still sent."""
        self._connection.follow(None)
        self.flush()

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
        self._connection.follow(None)
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

    def nudge(self) -> None:
        """Let whoever waits in `stirs` go on: there is something else to be done."""
        self._came.set()

    async def stirs(self) -> None:
        """Wait until there is a line, the end, or a nudge."""
        self._came.clear()
        await self._came.wait()

    async def line(self) -> Line | None:
        """The next line; None behind the last."""
        while not self.waiting:
            await self.stirs()
        self._taken += 1
        if self._taken % TURN == 0:
            await asyncio.sleep(0)
        line = self.waiting.popleft()
        if line is not None and len(self.waiting) == _AHEAD - 1:
            # It was full: what came since waits further out.
            self._heard()
        return line

    def hold(self, octets: bytes | bytearray) -> bool:
        """Keep octets for the next write, which must come without a wait between.

        Sending them takes longer than all else that is done for a short message.

        Returns:
            Whether they are kept: there is no room for many.
        """
        if len(self._held) + len(octets) > CHUNK:
            return False
        self._held += octets
        return True

    def flush(self) -> None:
        """Send what is held."""
        if self._held:
            self.write(b"")

    def write(self, octets: bytes) -> bool:
        """Send octets, as far as the client takes them at once; whether it has taken all."""
        if self._held:
            octets = bytes(self._held) + octets
            self._held.clear()
        self._connection.write(octets)
        return self._connection.is_sent

    async def send(self, octets: bytes) -> None:
        """Send octets, and wait while the client is slow to take them.

        Raises:
            OSError: the client has gone, or has taken nothing for too long (TimeoutError).
        """
        self.write(octets)
        await self.drain()

    async def drain(self) -> None:
        """Wait while the client is slow to take what was written. Raises what `send` raises."""
        await self._connection.drain(self._timeouts.stall)

    def _heard(self) -> None:
        """Split what has come into lines, as far as there is room for them."""
        while len(self.waiting) < _AHEAD and not self._has_ended:
            if (line := self._framing.next()) is not None:
                self._said_quit |= line.octets.strip().upper() == b"QUIT"
                self.waiting.append(line)
                continue
            try:
                octets = self._connection.take()
            except OSError:
                octets, self._said_quit = b"", False
            if octets is None:
                break
            if octets:
                self._framing.feed(octets)
                continue
            self._has_ended = True
            if not self._said_quit:
                self.gone.set()
            self.waiting.append(None)
        self._came.set()
