"""One client's session, from the server's greeting to the end of the connection."""

from __future__ import annotations

import asyncio

from kb.gateway.context import Context
from kb.gateway.pins import UidScope
from kb.gateway.pop3.capabilities import filtered
from kb.gateway.pop3.client import Client
from kb.gateway.pop3.login import Login
from kb.gateway.pop3.maildrop import MaildropRefusedError, open_maildrop
from kb.gateway.pop3.transaction import Transaction
from kb.gateway.pop3.upstream import Upstream
from kb.gateway.transport.connecting import connect
from kb.gateway.transport.connection import Connection
from kb.gateway.transport.errors import ServerLost
from kb.wire import pop3
from kb.wire.lines import Line
from kb.wire.pop3 import Command, State


async def serve(connection: Connection, context: Context) -> None:
    """Serve one client; the caller closes its connection.

    The connection to the server is made first, because the greeting is the server's: its
    timestamp is what APOP rests on (RFC 1939 7).

    Raises:
        OSError: the client has gone.
    """
    async with Client(connection, context.timeouts) as client:
        try:
            server = await connect(context.upstream, context.timeouts.connect)
        except ServerLost as error:
            context.log.warning("%s: %s", context.upstream, error)
            await client.send(pop3.err("the mail server cannot be reached", pop3.TEMPORARY))
            return
        try:
            upstream = Upstream(server, context.timeouts)
            await _while_there(client, Session(client, upstream, context))
        except ServerLost as error:
            context.log.warning("%s: %s", context.upstream, error)
            if not client.midway:
                await client.send(pop3.err("the mail server is gone", pop3.TEMPORARY))
        finally:
            server.close()


async def _while_there(client: Client, session: Session) -> None:
    """Run a session until its end, or until the client has gone: nothing is fetched for nobody."""
    running = asyncio.create_task(session.run())
    gone = asyncio.create_task(client.gone.wait())
    try:
        await asyncio.wait([running, gone], return_when=asyncio.FIRST_COMPLETED)
    finally:
        gone.cancel()
        running.cancel()
        await asyncio.wait([running])
    if not running.cancelled():
        running.result()


class Session:
    """The two states of a session, and the commands that lead from one to the other."""

    def __init__(self, client: Client, upstream: Upstream, context: Context) -> None:
        self._client, self._upstream, self._context = client, upstream, context
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
        greeting = await self._upstream.greeting()
        await self._client.send(bytes(greeting))
        if not greeting.positive:
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
            await self._handle(command)
            if command.keyword == "QUIT":
                return

    async def _next(self) -> Line | None:
        """The client's next line; None once the client or the server has ended the session."""
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
        if not reply.positive:
            await self._client.send(bytes(reply))
            return
        lines = filtered([line async for line in self._upstream.listing()])
        await self._client.send(b"\r\n".join([reply.line, *lines, b".", b""]))
