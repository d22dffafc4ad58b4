"""AUTH (RFC 4954): passed to the next server, which alone judges a login.

The next server's connection is this client's alone, so what it accepts holds for what this
client sends, and for nothing else.
"""

from __future__ import annotations

import re

from kb.gateway.context import Context
from kb.gateway.logins import SaslLogin
from kb.gateway.security import Security
from kb.gateway.smtp.client import Client
from kb.gateway.smtp.upstream import Upstream
from kb.gateway.transport.errors import ClientGone, ServerLost
from kb.wire import sasl
from kb.wire.smtp.replies import Reply, reply

_RESPONSE = re.compile(rb"[A-Za-z0-9+/]*={0,2}|\*")
"""Base64, or what cancels (RFC 4954 4). Nothing else is passed on: what a server might take for
the end of a line would bring it a command that was never read here."""


class Login:
    """Passes one client's attempts to log in.

    Args:
        client: the client.
        upstream: the connection to the next server.
        security: what the client's connection allows.
        context: time-outs and log.
    """

    def __init__(
        self, client: Client, upstream: Upstream, security: Security, context: Context
    ) -> None:
        self._client, self._upstream = client, upstream
        self._security, self._context = security, context

    @property
    def mechanisms(self) -> list[str]:
        """Those to offer now: the next server's, as far as they may pass."""
        if not self._security.allows_login or self._upstream.authenticated:
            return []
        return self._passing

    @property
    def possible(self) -> bool:
        """Whether there is any, now or after TLS."""
        return bool(self._passing) or not self._security.allows_login

    @property
    def _passing(self) -> list[str]:
        if self._upstream.is_lmtp:
            return []
        names = self._upstream.extensions.get("AUTH", "").upper().split()
        return [name for name in names if sasl.passes(name)]

    async def answer(self, argument: bytes) -> Reply:
        """The reply to AUTH; challenges and responses pass meanwhile.

        Raises:
            ServerLost: the next server has gone.
            ClientGone: the client has.
        """
        if self._upstream.authenticated:
            return reply(503, "5.5.1", "A login was accepted already")
        if not self._security.allows_login:
            return reply(530, "5.7.0", "Say STARTTLS first; no login before TLS")
        mechanism, _, response = argument.partition(b" ")
        if not mechanism or not _RESPONSE.fullmatch(response):
            return reply(501, "5.5.4", "The syntax is AUTH mechanism base64")
        login = SaslLogin(mechanism, response)
        if not login.passes or login.mechanism not in self._passing:
            return reply(504, "5.5.4", "This mechanism is not offered here")
        await self._upstream.open()
        seconds = self._context.timeouts.command
        said = await self._upstream.command(b"AUTH " + argument, seconds)
        while said.code == 334:
            await self._client.send(said)
            answer = await self._response()
            said = await self._upstream.command(answer, seconds)
        if not (said.positive or said.negative):
            self._upstream.abort()
            raise ServerLost(f"it answers AUTH with {said}")
        self._upstream.authenticated = said.positive
        return said.enhanced(b"2.7.0" if said.positive else b"")

    async def _response(self) -> bytes:
        """The client's response; `*`, which cancels, where it cannot be passed on."""
        line = await self._client.line()
        if line is None:
            raise ClientGone("the client closed the connection in AUTH")
        return line.octets if not line.fault and _RESPONSE.fullmatch(line.octets) else b"*"
