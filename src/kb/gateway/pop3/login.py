"""The AUTHORIZATION state's commands: passed through, and whose login it is noted."""

from __future__ import annotations

from kb.gateway.logins import SaslLogin, name
from kb.gateway.pop3.client import Client
from kb.gateway.pop3.upstream import Upstream
from kb.gateway.transport.errors import ServerLost
from kb.wire import pop3
from kb.wire.pop3 import Command, Reply


class Login:
    """Passes one client's attempts to log in."""

    def __init__(self, client: Client, upstream: Upstream) -> None:
        self._client, self._upstream = client, upstream
        self._named: str | None = None

    def forget(self) -> None:
        """Forget a name that was given before TLS (RFC 2595 4)."""
        self._named = None

    async def handle(self, command: Command) -> tuple[bool, str | None]:
        """Pass USER, PASS, APOP or AUTH.

        Returns:
            Whether the session is in the TRANSACTION state now, and the account's name, None
            where the client's words do not tell it.

        Raises:
            ServerLost: the server has gone.
            OSError: the client has gone.
        """
        if command.keyword == "AUTH":
            return await self._auth(command)
        reply = await self._upstream.ask(command)
        if command.keyword == "USER":
            self._named = name(command.argument) if reply.positive else None
        account = self._named
        if command.keyword == "APOP":
            account = name(command.argument.rpartition(b" ")[0]) or None
        await self._client.send(bytes(reply))
        return reply.positive and command.keyword != "USER", account

    async def _auth(self, command: Command) -> tuple[bool, str | None]:
        """RFC 5034: challenges and responses until the server has decided."""
        mechanism, _, response = command.argument.partition(b" ")
        login = SaslLogin(mechanism, response)
        if not login.passes:
            await self._client.send(pop3.err("this mechanism cannot pass the gateway"))
            return False, None
        await self._upstream.send(bytes(command))
        while isinstance(said := await self._said(), bytes):
            await self._client.send(said + b"\r\n")
            answer = await self._answer()
            login.answered(answer)
            await self._upstream.send(answer + b"\r\n")
        await self._client.send(bytes(said))
        return said.positive, login.account

    async def _said(self) -> bytes | Reply:
        """The server's next word: a challenge's line, or the reply that ends the dialogue."""
        line = await self._upstream.line()
        if line == b"+" or line.startswith(b"+ "):
            return line
        try:
            return pop3.reply(line)
        except pop3.ReplyError as error:
            raise ServerLost(str(error)) from None

    async def _answer(self) -> bytes:
        """The client's response; `*`, which cancels, where it cannot be passed on."""
        line = await self._client.line()
        if line is None:
            raise ConnectionError("the client closed the connection in AUTH")
        return b"*" if line.fault or b"\r" in line.octets else line.octets
