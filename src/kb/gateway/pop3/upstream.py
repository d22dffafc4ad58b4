"""The server's connection: one command at a time, replies framed as RFC 1939 3 has them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from kb.gateway.endpoint import Endpoint
from kb.wire import pop3
from kb.wire.dots import DotReader
from kb.wire.lines import LineReader
from kb.wire.pop3 import Command, Reply

CONNECT_SECONDS = 30
REPLY_SECONDS = 600
"""How long a server may be silent in a reply; locking a large maildrop takes its time."""
KEEP_ALIVE_SECONDS = 120
"""RFC 1939 3 lets a server give up after 10 minutes without a command."""
_CHUNK = 1 << 16


class UpstreamLostError(Exception):
    """The server cannot be reached, has closed, is silent, or does not speak POP3."""


async def connect(endpoint: Endpoint) -> Upstream:
    """Connect to the server.

    Raises:
        UpstreamLostError: there is no connection to be had; the message says where and why.
    """
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            reader, writer = await asyncio.open_connection(endpoint.host, endpoint.port)
    except TimeoutError:
        raise UpstreamLostError(f"{endpoint}: no connection in {CONNECT_SECONDS} s") from None
    except OSError as error:
        raise UpstreamLostError(f"{endpoint}: {error.strerror or error}") from None
    return Upstream(reader, writer)


class Upstream:
    """The server's side of a session. Every method may raise `UpstreamLostError`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._lines = LineReader(pop3.SASL_LIMIT)

    def close(self) -> None:
        """Close the connection. Without a QUIT before it, nothing is deleted (RFC 1939 6)."""
        self._writer.close()

    async def send(self, octets: bytes) -> None:
        """Send a line, CR LF included."""
        if self._lines.next() is not None:
            # Replies would be taken for those of the wrong commands from here on.
            raise UpstreamLostError("the server spoke out of turn")
        try:
            self._writer.write(octets)
            async with asyncio.timeout(REPLY_SECONDS):
                await self._writer.drain()
        except OSError as error:
            raise _lost(error) from None

    async def ask(self, command: Command) -> Reply:
        """Send a command; the first line of the reply to it."""
        await self.send(bytes(command))
        return await self.reply()

    async def reply(self) -> Reply:
        """The first line of a reply."""
        try:
            return pop3.reply(await self.line())
        except pop3.ReplyError as error:
            raise UpstreamLostError(str(error)) from None

    async def line(self, patience: float | None = REPLY_SECONDS) -> bytes:
        """The next line, without its CR LF.

        Args:
            patience: how many seconds to wait for it; None for as long as it takes.
        """
        while (line := self._lines.next()) is None:
            self._lines.feed(await self._read(patience))
        if line.fault:
            raise UpstreamLostError(f"the server's line cannot be read: {line.fault}")
        return line.octets

    async def listing(self) -> AsyncIterator[bytes]:
        """The lines that follow a positive reply, unstuffed, without CR LF."""
        while (line := await self.line()) != b".":
            yield line.removeprefix(b".")

    async def text(self) -> AsyncGenerator[bytes, None]:
        """The message that follows a positive reply, unstuffed, in chunks.

        It has to be read to its end before anything else is sent.
        """
        dots, octets = DotReader(keep_single=True), self._lines.take()
        while True:
            if chunk := dots.feed(octets):
                yield chunk
            if dots.done:
                break
            octets = await self._read(REPLY_SECONDS)
        self._lines.feed(dots.rest)

    @asynccontextmanager
    async def kept_alive(self) -> AsyncIterator[None]:
        """Send NOOP now and then, while the gateway keeps the client from sending commands."""
        stop = asyncio.Event()
        keeper = asyncio.create_task(self._keep_alive(stop))
        try:
            yield
        except asyncio.CancelledError:
            keeper.cancel()
            raise
        finally:
            # A NOOP that is under way is waited for: its reply must not become another's.
            stop.set()
            await asyncio.wait([keeper])
        await keeper

    async def _keep_alive(self, stop: asyncio.Event) -> None:
        while True:
            try:
                async with asyncio.timeout(KEEP_ALIVE_SECONDS):
                    await stop.wait()
                return
            except TimeoutError:
                await self.ask(Command("NOOP"))

    async def _read(self, patience: float | None) -> bytes:
        try:
            async with asyncio.timeout(patience):
                octets = await self._reader.read(_CHUNK)
        except OSError as error:
            raise _lost(error) from None
        if not octets:
            raise UpstreamLostError("the server closed the connection")
        return octets


def _lost(error: OSError) -> UpstreamLostError:
    if isinstance(error, TimeoutError):
        return UpstreamLostError(f"the server was silent for {REPLY_SECONDS} s")
    return UpstreamLostError(f"connection to the server lost: {error.strerror or error}")
