"""LOGIN and AUTHENTICATE (RFC 3501 6.2): passed through, and whose login it is noted."""

from __future__ import annotations

from kb.gateway.imap.channel import Channel
from kb.gateway.imap.server import Server
from kb.gateway.logins import SaslLogin, name
from kb.wire.imap.command import Head
from kb.wire.imap.response import status
from kb.wire.imap.tokens import BadSyntaxError, Cursor


class Login:
    """Passes a client's attempts to log in."""

    def __init__(self, server: Server, client: Channel) -> None:
        self._server, self._client = server, client
        self.account: str | None = None
        """Who is logged in; None where the client's words do not tell."""

    async def login(self, head: Head, command: bytes) -> bytes:
        """Pass LOGIN; returns the tagged response.

        Raises:
            BadSyntaxError: it has not the two arguments.
        """
        cursor = Cursor(command, head.end)
        cursor.expect(b" ")
        user = cursor.astring()
        ended = await self._server.run(command)
        self._note(ended, name(user))
        return ended

    async def authenticate(self, head: Head, command: bytes) -> bytes:
        """Pass AUTHENTICATE, challenge by challenge; returns the tagged response.

        Raises:
            BadSyntaxError: no mechanism, or one that cannot pass.
        """
        words = Cursor(command).octets[head.end :].split()
        attempt = SaslLogin(words[0] if words else b"", words[1] if len(words) > 1 else None)
        if not attempt.passes:
            raise BadSyntaxError("this mechanism cannot pass the gateway")
        ended = await self._server.send(command)
        while ended is None:
            ended = await self._server.until_invited(head.tag, relay=True)
            if ended is None:
                await self._client.flush()
                answer = (await self._client.line()).octets
                answer = answer.removesuffix(b"\n").removesuffix(b"\r")
                attempt.answered(answer)
                await self._server.say(answer + b"\r\n")
        self._note(ended, attempt.account)
        return ended

    def _note(self, ended: bytes, account: str | None) -> None:
        said = status(ended)
        if said and said.ok:
            self.account = account
