"""The server's connection: commands out, and their replies framed as RFC 1939 3 has them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from kb.gateway.transport.connection import ServerConnection
from kb.gateway.transport.errors import Endless, ServerLost
from kb.gateway.transport.timeouts import Timeouts
from kb.wire import pop3
from kb.wire.dots import DotReader
from kb.wire.lines import Fault, LineReader
from kb.wire.pop3 import Command, Reply

MOST_LISTED = 1 << 20
"""Most lines of a listing, and so messages of a maildrop: some hundred octets are kept for each."""
_LISTED = 128
"""Octets that they have on average, at the most; a unique-id has 70 (RFC 1939 7)."""


class Upstream:
    """The server's side of a session. Every method may raise `ServerLost`.

    Args:
        connection: to the server; its owner closes it. Without a QUIT before that, nothing is
            deleted (RFC 1939 6).
        timeouts: how long the server may be silent in a reply, and the gateway otherwise.
    """

    def __init__(self, connection: ServerConnection, timeouts: Timeouts) -> None:
        self._connection, self._timeouts = connection, timeouts
        self._lines = LineReader(pop3.SASL_LIMIT)
        self._due = 0
        """Replies to commands that were sent together and are not read yet."""

    def follow(self, heard: Callable[[], None]) -> None:
        """Have a function called when the server says something that nobody waits for."""
        self._connection.follow(heard)

    @property
    def speaks(self) -> bool:
        """Whether the server has said something that nobody has read, or has closed."""
        return self._lines.pending or self._connection.has_come

    async def send(self, octets: bytes) -> None:
        """Send a line, CR LF included."""
        if self._due:
            raise ServerLost("replies to earlier commands were not read")
        if early := self._connection.take():
            self._lines.feed(early)
        self._has_ended()
        await self._connection.send(octets, self._timeouts.block)

    async def send_together(self, commands: Sequence[Command]) -> None:
        """Send several commands at once (PIPELINING, RFC 2449 6.6).

        Their replies have to be read, one after the other, each with its text, before anything
        else is sent.
        """
        await self.send(b"".join(map(bytes, commands)))
        self._due = len(commands)

    async def ask(self, command: Command) -> Reply:
        """Send a command; the first line of the reply to it."""
        await self.send(bytes(command))
        return await self.reply()

    async def greeting(self) -> Reply:
        """What it says first."""
        return _reply(await self._line(self._timeouts.greeting))

    async def begin_tls(self, handshake: Callable[[], Awaitable[None]]) -> None:
        """Ask for TLS and begin it (RFC 2595 4).

        Args:
            handshake: begins TLS on the connection.

        Raises:
            ServerLost: it does not agree, it said more in clear, or the handshake failed.
        """
        reply = await self.ask(Command("STLS"))
        if not reply.positive:
            raise ServerLost(f"the server has no TLS: {reply.text}")
        if self._lines.pending:
            raise ServerLost("the server said more in clear behind its reply to STLS")
        await handshake()

    async def reply(self) -> Reply:
        """The first line of a reply."""
        answer = _reply(await self.line())
        if self._due:
            self._due -= 1
        return answer

    async def line(self) -> bytes:
        """The next line, without its CR LF."""
        return await self._line(self._timeouts.command)

    async def unasked(self) -> bytes:
        """The next line of a server that was asked nothing: however long that takes."""
        return await self._line(None)

    async def _line(self, seconds: float | None) -> bytes:
        while (line := self._lines.next()) is None:
            self._lines.feed(await self._connection.read(seconds))
        if line.fault is Fault.TOO_LONG:
            raise Endless(f"the server's line is longer than {pop3.SASL_LIMIT} octets")
        if line.fault:
            raise ServerLost(f"the server's line cannot be read: {line.fault}")
        return line.octets

    def _has_ended(self) -> None:
        if self._lines.pending and not self._due:
            # Replies would be taken for those of the wrong commands from here on.
            raise ServerLost("the server spoke out of turn")

    async def listing(self, most: int = MOST_LISTED) -> AsyncIterator[bytes]:
        """The lines that follow a positive reply, unstuffed, without CR LF.

        Args:
            most: how many lines it may have.

        Raises:
            Endless: it has more, or they are longer than lines of a listing are.
        """
        lines, room = 0, most * _LISTED
        while (line := await self.line()) != b".":
            lines, room = lines + 1, room - len(line)
            if lines > most:
                raise Endless(f"the server's listing has more than {most} lines")
            if room < 0:
                raise Endless(f"the server's listing has more than {most * _LISTED} octets")
            yield line.removeprefix(b".")
        self._has_ended()

    def text_at_hand(self) -> bytes | None:
        """The message that follows a positive reply, unstuffed, if all of it is there already."""
        if (text := self._lines.take_plain_text()) is None:
            if (octets := self._lines.take_whole_text()) is None:
                return None
            text = DotReader(keep_single=True, note_bare=False).feed(octets)
        self._has_ended()
        return text

    async def text(self) -> AsyncGenerator[bytes, None]:
        """The message that follows a positive reply, unstuffed, in chunks.

        It has to be read to its end before anything else is sent.
        """
        dots, octets = DotReader(keep_single=True, note_bare=False), self._lines.take_text()
        while True:
            chunk = dots.feed(octets)
            # Where more came behind its end it may be another command's: its end is not given.
            if dots.rest:
                self._lines.feed(dots.rest)
            self._has_ended()
            if chunk:
                yield chunk
            if dots.done:
                break
            octets = await self._connection.read(self._timeouts.command)

    @asynccontextmanager
    async def kept_alive(self) -> AsyncIterator[None]:
        """Send NOOP now and then, while the gateway keeps the client from sending commands."""
        stop, keepers = asyncio.Event(), list[asyncio.Task[None]]()

        def begin() -> None:
            keepers.append(asyncio.create_task(self._keep_alive(stop)))

        # Nearly always the gateway is done long before.
        timer = asyncio.get_running_loop().call_later(self._timeouts.keep_alive, begin)
        try:
            yield
        except asyncio.CancelledError:
            for keeper in keepers:
                keeper.cancel()
            raise
        finally:
            timer.cancel()
            # A NOOP that is under way is waited for: its reply must not become another's.
            stop.set()
            if keepers:
                await asyncio.wait(keepers)
        for keeper in keepers:
            await keeper

    async def _keep_alive(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self.ask(Command("NOOP"))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._timeouts.keep_alive):
                    await stop.wait()


def _reply(line: bytes) -> Reply:
    try:
        return pop3.reply(line)
    except pop3.ReplyError as error:
        raise ServerLost(str(error)) from None
