"""One client's session, from the server's greeting to the end of the connection."""

from __future__ import annotations

import asyncio

from kb.gateway.context import Context
from kb.gateway.pins import UidScope
from kb.gateway.pop3 import capabilities
from kb.gateway.pop3.client import Client
from kb.gateway.pop3.login import Login
from kb.gateway.pop3.maildrop import MaildropRefusedError, open_maildrop
from kb.gateway.pop3.transaction import Transaction
from kb.gateway.pop3.upstream import Upstream
from kb.gateway.security import Security, secure
from kb.gateway.transport.connection import Connection, ServerConnection
from kb.gateway.transport.errors import Endless, ServerLost
from kb.wire import pop3
from kb.wire.lines import Line
from kb.wire.pop3 import Command, State

_GONE = "the mail server is gone"


async def serve(connection: Connection, context: Context) -> None:
    """Serve one client; the caller closes its connection.

    The connection to the server is made first, because the greeting is the server's: its
    timestamp is what APOP rests on (RFC 1939 7).

    Raises:
        OSError: the client has gone.
    """
    context = context.for_client(connection.peer)
    with Client(connection, context.timeouts) as client:
        try:
            server = await context.connect(connection.ends)
        except ServerLost as error:
            context.log.warning("%s: %s", context.upstream, error)
            await client.send(pop3.err("the mail server cannot be reached", pop3.TEMPORARY))
            return
        try:
            upstream = Upstream(server, context.timeouts)
            channel = Channel(connection, server, context)
            await _while_there(client, Session(client, upstream, channel, context))
        except ServerLost as error:
            context.log.warning("%s: %s", context.upstream, error)
            if not client.midway:
                is_endless = isinstance(error, Endless)
                text = "the reply of the mail server has no end" if is_endless else _GONE
                await client.send(pop3.err(text, pop3.TEMPORARY))
        finally:
            server.close()


async def _while_there(client: Client, session: Session) -> None:
    """Run a session until its end, or until the client has gone: nothing is fetched for nobody."""
    running = asyncio.create_task(_run(session))
    gone = asyncio.create_task(client.gone.wait())
    try:
        await asyncio.wait([running, gone], return_when=asyncio.FIRST_COMPLETED)
    finally:
        gone.cancel()
        running.cancel()
        await asyncio.wait([running])
    if not running.cancelled():
        running.result()


async def _run(session: Session) -> None:
    try:
        await session.run()
    finally:
        await session.close()


class Channel:
    """The handshakes of a session, on its two connections."""

    def __init__(self, client: Connection, server: ServerConnection, context: Context) -> None:
        self._client, self._server, self._context = client, server, context
        self.security = Security(client, context)

    async def with_client(self) -> None:
        """Begin TLS with the client."""
        await secure(self._client, self._context)

    async def with_server(self) -> None:
        """Begin TLS with the server."""
        await self._context.secure(self._server)


class Session:
    """The two states of a session, and the commands that lead from one to the other."""

    def __init__(
        self, client: Client, upstream: Upstream, channel: Channel, context: Context
    ) -> None:
        self._client, self._upstream, self._context = client, upstream, context
        self._channel, self._security = channel, channel.security
        self._login = Login(client, upstream)
        self._state = State.AUTHORIZATION
        self._scope: UidScope | None = None
        self._transaction: Transaction | None = None

    async def run(self) -> None:
        """Greet, then answer commands until QUIT or the end of either connection.

        Raises:
            ServerLost: the server has gone.
            OSError: the client has gone.
        """
        self._upstream.follow(self._client.nudge)
        if not await self._greet():
            return
        while (line := await self._next()) is not None:
            if line.fault:
                await self._client.send(pop3.err(f"line cannot be read: {line.fault}"))
                continue
            try:
                command = pop3.command(line.octets, self._state)
            except pop3.CommandError as error:
                await self._client.send(pop3.err(str(error)))
                continue
            if command.keyword == "STLS":
                if not await self._begin_tls():
                    return
                continue
            await self._handle(command)
            if command.keyword == "QUIT":
                return

    async def close(self) -> None:
        """Give back what the session holds."""
        if self._transaction:
            await self._transaction.close()

    async def _greet(self) -> bool:
        """Pass the server's greeting on; whether it is positive.

        What a server says in clear before TLS might be anybody's: then the greeting is the
        gateway's own. It has no timestamp, so there is no APOP.
        """
        greeting = await self._upstream.greeting()
        if self._context.service.upstream_tls == "starttls":
            if not greeting.positive:
                raise ServerLost(f"it refuses before TLS: {greeting.text}")
            await self._upstream.begin_tls(self._channel.with_server)
            await self._client.send(pop3.ok("POP3 server ready"))
            return True
        await self._client.send(bytes(greeting))
        return greeting.positive

    async def _begin_tls(self) -> bool:
        """RFC 2595 4; False where the session ends of it."""
        if not self._security.offers_tls:
            why = "TLS is on already" if self._security.encrypted else "TLS is not offered here"
            await self._client.send(pop3.err(why))
            return True
        if await self._client.begin_tls(pop3.ok("begin TLS now"), self._channel.with_client):
            self._login.forget()
            return True
        self._context.log.warning(
            "octets in clear behind STLS from %s", self._client.address or "nobody known"
        )
        await self._client.send(pop3.err("nothing may follow STLS before its reply; closing"))
        return False

    async def _next(self) -> Line | None:
        """The client's next line; None once the client or the server has ended the session."""
        while not (self._client.has_lines or self._upstream.speaks):
            await self._client.stirs()
        if self._client.has_lines:
            return await self._client.line()
        said = asyncio.create_task(self._upstream.unasked())
        asked = asyncio.create_task(self._client.line())
        try:
            await asyncio.wait([said, asked], return_when=asyncio.FIRST_COMPLETED)
        finally:
            said.cancel()
            asked.cancel()
            await asyncio.wait([said, asked])
        if said.cancelled():
            return asked.result()
        # A server that gives up on an idle client may say so before it closes.
        if said.exception() is None and said.result().startswith(b"-ERR"):
            await self._client.send(said.result() + b"\r\n")
        return None

    async def _handle(self, command: Command) -> None:
        if command.keyword == "CAPA":
            await self._capa(command)
        elif command.keyword == "NOOP" or (command.keyword == "QUIT" and not self._transaction):
            await self._client.send(bytes(await self._upstream.ask(command)))
        elif self._state is State.AUTHORIZATION and not self._security.allows_login:
            await self._client.send(pop3.err("no login before TLS; say STLS first"))
        elif self._state is State.AUTHORIZATION:
            inside, account = await self._login.handle(command)
            if inside:
                self._enter(account)
        else:
            try:
                self._transaction = self._transaction or await self._open()
            except MaildropRefusedError as error:
                await self._client.send(bytes(error.reply))
                return
            await self._transaction.handle(command)

    def _enter(self, account: str | None) -> None:
        self._state = State.TRANSACTION
        if account is not None:
            self._scope = UidScope(str(self._context.upstream), account)

    async def _open(self) -> Transaction:
        context = self._context
        maildrop = await open_maildrop(self._upstream, context.pins, self._scope, context.log)
        return Transaction(self._client, self._upstream, maildrop, context)

    async def _capa(self, command: Command) -> None:
        reply = await self._upstream.ask(command)
        if reply.positive:
            told = [line async for line in self._upstream.listing(capabilities.MOST)]
        elif self._security.offers_tls:
            # A server without capabilities (RFC 1939) still knows USER.
            reply, told = pop3.Reply(b"+OK"), [b"USER"]
        else:
            await self._client.send(bytes(reply))
            return
        stls = self._security.offers_tls and self._state is State.AUTHORIZATION
        login = self._security.allows_login
        lines = capabilities.filtered(told, login=login, stls=stls)
        await self._client.send(b"\r\n".join([reply.line, *lines, b".", b""]))
