"""Commands on messages (RFC 1939 5 and 7), answered for the messages as they will be sent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import aclosing
from itertools import chain

from kb.gateway.context import Context
from kb.gateway.pop3 import ahead
from kb.gateway.pop3.client import Client
from kb.gateway.pop3.copies import WHOLE, Copy, NoCopyError
from kb.gateway.pop3.inspection import Inspector
from kb.gateway.pop3.maildrop import Maildrop, Message
from kb.gateway.pop3.settling import Settler
from kb.gateway.pop3.upstream import Upstream
from kb.gateway.transport.connection import CHUNK
from kb.wire import pop3
from kb.wire.dots import DotWriter
from kb.wire.lines import Line
from kb.wire.pop3 import Command, State


class Transaction:
    """Answers STAT, LIST, UIDL, RETR, TOP, DELE, RSET and QUIT for one session."""

    def __init__(
        self, client: Client, upstream: Upstream, maildrop: Maildrop, context: Context
    ) -> None:
        self._client, self._upstream, self._maildrop = client, upstream, maildrop
        self._fail_open = context.policy.on_failure_open
        self._settler = Settler(maildrop, context, client.address)
        self._inspector = Inspector(upstream, maildrop, self._settler, context)
        self._on_all: dict[str, Callable[[Command], Awaitable[None]]] = {
            "QUIT": self._quit,
            "STAT": self._stat,
            "LIST": self._list,
            "UIDL": self._relay_text,
            "RSET": self._rset,
        }
        self._on_one: dict[str, Callable[[Command, Message], Awaitable[None]]] = {
            "LIST": self._list_one,
            "UIDL": self._uidl_one,
            "RETR": self._retr,
            "TOP": self._top,
            "DELE": self._dele,
        }

    async def close(self) -> None:
        """Give back what was fetched for a client that has gone."""
        await self._inspector.close()

    async def handle(self, command: Command) -> None:
        """Answer one command.

        Raises:
            ServerLost: the server has gone.
            OSError: the client has gone.
        """
        try:
            if not command.argument:
                await self._on_all[command.keyword](command)
            elif message := self._maildrop.find(command.numbers[0]):
                await self._on_one[command.keyword](command, message)
            else:
                await self._client.send(pop3.err("no such message"))
        finally:
            if self._maildrop.has_unsaved:
                # What is held does not wait for a database.
                self._client.flush()
                await self._maildrop.save()

    async def _quit(self, command: Command) -> None:
        if await self._inspector.quit_would_lose():
            # A session that ends without QUIT deletes nothing (RFC 1939 6).
            text = "nothing was deleted: a message that could not be scanned would be too"
            await self._client.send(pop3.err(text, pop3.TEMPORARY))
        else:
            await self._relay(command)

    async def _stat(self, command: Command) -> None:
        messages = [m async for m in self._inspector.settled(self._maildrop.present())]
        if any(message.altered for message in messages):
            size = sum(message.size for message in messages)
            await self._client.send(pop3.ok(f"{len(messages)} {size}"))
        else:
            await self._relay(command)

    async def _list(self, _: Command) -> None:
        messages = self._maildrop.present()
        known = all(message.settled for message in messages)
        # The server's words may tell the size of all messages; they go only where it is right.
        unchanged = known and not any(message.altered for message in messages)
        reply = bytes(self._maildrop.reply) if unchanged else pop3.ok(f"{len(messages)} messages")
        lines = bytearray(reply)
        self._client.midway = True
        async with aclosing(self._inspector.settled(messages)) as settled:
            async for message in settled:
                lines += message.scan_listing + b"\r\n"
                if not known or len(lines) >= CHUNK:
                    await self._client.send(bytes(lines))
                    lines.clear()
        await self._client.send(bytes(lines) + b".\r\n")
        self._client.midway = False

    async def _list_one(self, command: Command, message: Message) -> None:
        # The server may be asked only once all of this has ended: a NOOP may be under way in it.
        [settled] = [m async for m in self._inspector.settled([message])]
        if settled.altered:
            await self._client.send(pop3.ok(settled.scan_listing.decode("ascii")))
        else:
            await self._relay(command)

    async def _uidl_one(self, command: Command, _: Message) -> None:
        await self._relay(command)

    async def _retr(self, command: Command, message: Message) -> None:
        try:
            copy = await self._inspector.copy(message, command, self._following(message))
        except NoCopyError as error:
            copy = None
            self._settler.fail(message, f"the server refuses it: {error.reply.text}")
        if copy is None:
            await self._send_unscanned(command, message)
            return
        with copy:
            await self._send_copy(message, copy)

    def _following(self, message: Message) -> list[Message]:
        """The messages that the client has asked for behind this one, as far as they are small."""
        found, octets, small = [message], message.stored, self._inspector.small
        numbers = {message.number}
        if octets > small or self._inspector.has_ahead(message):
            return []
        for line in self._client.waiting:
            one = None if line is None else self._retrieved_by(line)
            if one is None or one.number in numbers or one.failure or one.stored > small:
                break
            octets += one.stored
            if len(found) == ahead.MOST or octets > ahead.OCTETS:
                break
            found.append(one)
            numbers.add(one.number)
        return found[1:]

    def _goes_on_at_once(self) -> bool:
        """Whether the client's next command can be answered without waiting for anything."""
        line = self._client.waiting[0] if self._client.waiting else None
        one = None if line is None else self._retrieved_by(line)
        return one is not None and self._inspector.is_ready(one)

    def _retrieved_by(self, line: Line) -> Message | None:
        """The message that a line asks for by RETR; None where it is another command."""
        try:
            command = pop3.command(line.octets, State.TRANSACTION)
        except pop3.CommandError:
            return None
        if line.fault or command.keyword != "RETR":
            return None
        return self._maildrop.find(command.numbers[0])

    async def _top(self, command: Command, message: Message) -> None:
        number, lines = command.argument.split()
        if message.passes_unaltered and (message.verified or int(lines) == 0):
            await self._relay_text(command)
            return
        whole = Command("TOP", number + b" " + WHOLE)
        try:
            copy = await self._inspector.copy(message, whole)
        except NoCopyError as error:
            await self._client.send(bytes(error.reply))
            return
        if copy is None:
            await self._send_unscanned(command, message)
            return
        with copy:
            if not message.passes_unaltered or _is_whole(copy, int(lines)):
                await self._send_copy(message, copy, int(lines))
                return
        await self._relay_text(command)

    async def _dele(self, command: Command, message: Message) -> None:
        reply = await self._upstream.ask(command)
        message.deleted = reply.positive
        await self._client.send(bytes(reply))

    async def _rset(self, command: Command) -> None:
        reply = await self._upstream.ask(command)
        if reply.positive:
            self._maildrop.undelete()
        await self._client.send(bytes(reply))

    async def _send_copy(self, message: Message, copy: Copy, lines: int | None = None) -> None:
        """Send a settled message, or its header and that many lines of its body."""
        if message.refused:
            await self._client.send(pop3.err("refused by the policy for this message"))
        elif not message.altered:
            await self._send_text(bytes(copy.reply), copy.chunks())
        elif lines is None:
            await self._send_text(pop3.ok(f"{message.size} octets"), copy.chunks())
        else:
            await self._send_text(pop3.ok(), pop3.top(copy.chunks(), lines))

    async def _send_unscanned(self, command: Command, message: Message) -> None:
        if self._fail_open:
            await self._relay_text(command)
        else:
            text = f"message could not be scanned, try again later: {message.failure}"
            await self._client.send(pop3.err(text, pop3.TEMPORARY))

    async def _send_text(self, reply: bytes, text: Iterable[bytes]) -> None:
        """Send a reply of several lines; the server is kept patient until the client has it all."""
        dots, out, pieces = DotWriter(), bytearray(reply), iter(text)
        for chunk in pieces:
            out += dots.feed(chunk)
            if len(out) >= CHUNK:
                break
        else:
            # Nearly all messages, and nearly all clients take them at once.
            out += dots.end()
            if self._goes_on_at_once() and self._client.hold(out):
                return
            if not self._client.write(bytes(out)):
                async with self._upstream.kept_alive():
                    await self._client.drain()
            return
        self._client.midway = True
        async with self._upstream.kept_alive():
            for chunk in chain((b"",), pieces):
                out += dots.feed(chunk)
                if len(out) >= CHUNK:
                    await self._client.send(bytes(out))
                    out.clear()
                    # A send that need not wait lets nobody else run.
                    await asyncio.sleep(0)
            await self._client.send(bytes(out + dots.end()))
        self._client.midway = False

    async def _relay(self, command: Command) -> None:
        """The server's own reply of one line."""
        await self._client.send(bytes(await self._upstream.ask(command)))

    async def _relay_text(self, command: Command) -> None:
        """The server's own reply of several lines, or its refusal."""
        reply = await self._upstream.ask(command)
        await self._client.send(bytes(reply))
        if not reply.positive:
            return
        dots = DotWriter()
        self._client.midway = True
        async with aclosing(self._upstream.text()) as text:
            async for chunk in text:
                await self._client.send(dots.feed(chunk))
        await self._client.send(dots.end())
        self._client.midway = False


def _is_whole(copy: Copy, lines: int) -> bool:
    """Whether header and that many lines of the body are all of the message."""
    # A message of n octets has at most n lines.
    if lines >= copy.size:
        return True
    return sum(map(len, pop3.top(copy.chunks(), lines))) == copy.size
