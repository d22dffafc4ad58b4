"""One client's IMAP session, from greeting to end."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from kb.gateway.context import Context
from kb.gateway.imap import commands
from kb.gateway.imap.appending import Appending
from kb.gateway.imap.channel import Channel, stirs
from kb.gateway.imap.encrypting import Encrypting
from kb.gateway.imap.fetching import Fetching
from kb.gateway.imap.idling import Idling
from kb.gateway.imap.inspection import Inspector
from kb.gateway.imap.login import Login
from kb.gateway.imap.mailbox import Mailbox
from kb.gateway.imap.own_fetches import OwnFetches
from kb.gateway.imap.relay import Relay
from kb.gateway.imap.rewriting import Rewriter
from kb.gateway.imap.server import COMMAND_LIMIT, Server
from kb.gateway.transport.connection import TURN, Connection
from kb.gateway.transport.errors import ClientGone, Endless, ServerLost
from kb.wire.imap import capability
from kb.wire.imap.command import Head, head, tag_of
from kb.wire.imap.framing import (
    ClientReader,
    FramingError,
    Line,
    NoResponseError,
    ServerReader,
)
from kb.wire.imap.response import status
from kb.wire.imap.tokens import BadSyntaxError

CLIENT_LINE = 1 << 17
"""Longest line of a client: 128 KiB; long sequence sets need them (RFC 7162 4)."""
SERVER_LINE = 1 << 23
"""Longest line of a server: 8 MiB; SEARCH and THREAD of a large mailbox need them."""
SERVER_LITERAL = 1 << 32
"""Largest literal of a server: 4 GiB, for RFC 3501 9 has numbers of 32 bits. It is read to its end,
kept or not."""

_UNAVAILABLE = b"* BYE [UNAVAILABLE] The mail server cannot be reached now\r\n"
_ENDLESS = b"* BYE [UNAVAILABLE] The mail server's answer has no end\r\n"


async def serve(connection: Connection, context: Context) -> None:
    """Serve one IMAP client until either side leaves."""
    context = context.for_client(connection.peer)
    timeouts = context.timeouts
    client = Channel(connection, ClientReader(CLIENT_LINE), timeouts.stall)
    try:
        server = await context.connect(connection.ends)
    except ServerLost as error:
        context.log.error("server %s: %s", context.upstream, error)
        client.write(_UNAVAILABLE)
        await client.flush()
        return
    upstream = Channel(server, ServerReader(SERVER_LINE, SERVER_LITERAL), timeouts.block)
    tls = Encrypting(connection, client, server, upstream, context)
    session = Session(client, upstream, tls, context)
    try:
        await session.run()
    finally:
        session.close()
        server.abort()


class Session:
    """The state of one client's session.

    Args:
        client: the client's connection.
        upstream: the server's.
        tls: what begins TLS on either.
        context: policy, scanner, limits, pins and log.
    """

    def __init__(
        self, client: Channel, upstream: Channel, tls: Encrypting, context: Context
    ) -> None:
        self._client, self._upstream, self._context = client, upstream, context
        self._tls = tls
        self._taken = 0
        seconds = context.timeouts.command
        self._relay = Relay(upstream, client, seconds, context.log)
        self._relay.offer = tls.offer
        self._server = Server(upstream, client, self._relay, seconds)
        self._login = Login(self._server, client)
        most, remembered = context.message_octets, context.remembered
        fetches = OwnFetches(self._server, client, most, remembered)
        inspector = Inspector(self._relay, fetches, client, context)
        self._rewriter = Rewriter(fetches, client, inspector, context)
        self._fetching = Fetching(self._server, fetches, inspector, self._rewriter)
        self._idling = Idling(self._server, upstream, client, self._fetching)
        self._appending = Appending(self._server, upstream, client)

    def close(self) -> None:
        """Give back what the session holds."""
        self._rewriter.forget()

    async def run(self) -> None:
        """Relay the greeting, then run each command until either side leaves."""
        try:
            await self._greet()
            while not self._relay.said_bye:
                line = await self._next()
                if line is None:
                    break
                await self._command(line)
        except NoResponseError as error:
            # The client has done nothing wrong, and is not to be told that it has.
            fault = f"The mail server sent what is no IMAP response: {error}"
            self._context.log.info("session ended: %s", fault)
            self._client.write(b"* BYE %b\r\n" % fault.encode())
        except FramingError as error:
            self._context.log.info("session ended: %s", error)
            self._client.write(b"* BYE Not understood: %b\r\n" % str(error).encode())
        except (ServerLost, OSError) as error:
            # A client may leave as it likes; what becomes of the server somebody should look at.
            level = logging.WARNING if isinstance(error, ServerLost) else logging.INFO
            self._context.log.log(level, "session ended: %s", error or type(error).__name__)
            if not self._relay.said_bye:
                is_endless = isinstance(error, Endless)
                self._client.write(_ENDLESS if is_endless else _UNAVAILABLE)
        except asyncio.CancelledError:
            self._client.write(b"* BYE The gateway is shutting down\r\n")
            with contextlib.suppress(OSError):
                await self._client.flush()
            raise
        with contextlib.suppress(OSError):
            await self._client.flush()

    async def _greet(self) -> None:
        line = await self._upstream.line(self._context.timeouts.greeting)
        said = status(line.octets)
        if self._context.service.upstream_tls == "starttls":
            line = Line(await self._tls.with_server(line.octets))
        elif said and said.condition == "PREAUTH":
            if not self._relay.offer.login:
                raise ServerLost("it greets with PREAUTH where nobody may be logged in")
            self._login.account = ""
            # Nobody begins TLS in that state (RFC 3501 6.2.1).
            self._relay.offer = capability.DEFAULT_OFFER
        await self._relay.pass_on(line)
        await self._client.flush()

    async def _next(self) -> Line | None:
        """The client's next line; before it the server's news passes. None at the client's end."""
        while True:
            # Before the client's next command runs: then a tagged response is none to it.
            while (news := self._upstream.take()) is not None:
                if isinstance(news, Line):
                    await self._relay.pass_on(news)
            if self._relay.said_bye:
                return None
            if self._relay.held:
                await self._fetching.settle_held()
                continue
            if (frame := self._client.take()) is not None:
                self._taken += 1
                if self._taken % TURN == 0:
                    await asyncio.sleep(0)  # Others have their turn beside a client's many lines.
                break
            await self._client.flush()
            has_come = self._upstream.come()
            try:
                has_come |= self._client.come()
            except ClientGone:
                return None
            if not has_come:
                await stirs(self._client, self._upstream)
        if not isinstance(frame, Line):
            raise AssertionError("a chunk without a literal")
        return frame

    async def _command(self, line: Line) -> None:
        """Run one command, and write its tagged response."""
        tag = tag_of(line.octets) or b"*"
        try:
            ended = await self._run(line)
        except BadSyntaxError as fault:
            text = str(fault).encode("ascii", "backslashreplace")
            ended = tag + b" BAD Error in IMAP command: %b\r\n" % text
        self._client.write(capability.rewritten(ended, self._relay.offer))
        await self._client.flush()

    async def _run(self, line: Line) -> bytes:
        try:
            begun = head(line.octets)
        except BadSyntaxError:
            await self._whole(line)
            raise
        if begun.name in ("LOGIN", "AUTHENTICATE") and not self._relay.offer.login:
            return await self._refuse_login(begun, line)
        if begun.name == "APPEND":
            return await self._appending.run(begun, line)
        command = await self._whole(line)
        match begun.name:
            case "LOGIN":
                return await self._login.login(begun, command)
            case "AUTHENTICATE":
                return await self._login.authenticate(begun, command)
            case "SELECT" | "EXAMINE":
                return await self._select(begun, command)
            case "FETCH" | "UID FETCH":
                return await self._fetching.run(begun, command)
            case "IDLE":
                return await self._idling.run(begun, command)
            case "STARTTLS":
                return await self._begin_tls(begun, command)
            case "ENABLE":
                return await self._enable(begun, command)
            case name if name in commands.PASSED:
                commands.check(begun, command)
                return await self._pass(begun, command)
        raise BadSyntaxError(f"unknown command {begun.name}")

    async def _refuse_login(self, begun: Head, line: Line) -> bytes:
        """RFC 5530 3, PRIVACYREQUIRED; a password that is still to come is not asked for."""
        if line.literal and line.literal.synchronising:
            self._client.refuse_literal()
        else:
            await self._whole(line)
        return begun.tag + b" NO [PRIVACYREQUIRED] No login before TLS; say STARTTLS first\r\n"

    async def _begin_tls(self, begun: Head, command: bytes) -> bytes:
        """RFC 3501 6.2.1; the tagged response goes in clear, so none is returned."""
        if command[begun.end :].strip():
            raise BadSyntaxError("STARTTLS has no argument")
        if not self._relay.offer.starttls or self._login.account is not None:
            raise BadSyntaxError("TLS is not offered here and now")
        await self._tls.with_client(begun.tag + b" OK Begin TLS now\r\n")
        self._relay.offer = self._tls.offer
        return b""

    async def _whole(self, line: Line) -> bytes:
        """All of a command, its literals inline."""
        octets = line.octets
        while line.literal:
            if len(octets) + line.literal.size > COMMAND_LIMIT:
                raise FramingError(f"command longer than {COMMAND_LIMIT} octets")
            if line.literal.synchronising:
                self._client.write(b"+ OK\r\n")
                await self._client.flush()
            while True:
                chunk = await self._client.chunk()
                octets += chunk.octets
                if chunk.last:
                    break
            line = await self._client.line()
            octets += line.octets
        return octets.removesuffix(b"\n").removesuffix(b"\r") + b"\r\n"

    async def _pass(self, begun: Head, command: bytes) -> bytes:
        ended = await self._server.run(command)
        if self._relay.held:
            await self._fetching.settle_held()
        said = status(ended)
        if begun.name in ("CLOSE", "UNSELECT") and said and said.ok:
            self._leave(None)
        return ended

    async def _enable(self, begun: Head, command: bytes) -> bytes:
        kept = commands.enable(begun, command)
        if kept:
            return await self._server.run(kept)
        self._client.write(b"* ENABLED\r\n")
        return begun.tag + b" OK Nothing of it can be enabled\r\n"

    async def _select(self, begun: Head, command: bytes) -> bytes:
        name = commands.mailbox_name(begun, command)
        before = self._relay.mailbox
        self._leave(Mailbox(str(self._context.upstream), self._login.account, name))
        ended = await self._server.run(command)
        said = status(ended)
        if not said or not said.ok:
            # After NO nothing is selected; BAD has changed nothing (RFC 3501 6.3.1).
            self._leave(before if said and said.condition == "BAD" else None)
        return ended

    def _leave(self, mailbox: Mailbox | None) -> None:
        self._rewriter.forget()
        self._relay.held.clear()
        self._relay.mailbox = mailbox
