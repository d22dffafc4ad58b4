"""APPEND (RFC 3501 6.3.11, MULTIAPPEND RFC 3502): messages pass as they come, none is held."""

from __future__ import annotations

import re

from kb.gateway.imap.channel import Channel
from kb.gateway.imap.server import Server
from kb.wire.imap.command import Head
from kb.wire.imap.framing import FramingError, Line
from kb.wire.imap.tokens import BadSyntaxError

_NOT_OFFERED = re.compile(
    rb'(?:[^"\r\n]|"(?:[^"\\]|\\.)*")* (?:CATENATE|UTF8) \((?:URL|TEXT|~?\{)', re.IGNORECASE
)
"""RFC 4469 and RFC 6855: extensions that the gateway does not offer."""


class Appending:
    """Passes APPEND on, line by line and literal by literal."""

    def __init__(self, server: Server, upstream: Channel, client: Channel) -> None:
        self._server, self._upstream, self._client = server, upstream, client

    async def run(self, head: Head, line: Line) -> bytes:
        """Pass an APPEND.

        Args:
            head: the command's beginning.
            line: its first line.

        Returns:
            The tagged response.

        Raises:
            BadSyntaxError: it uses what is not offered; all of it was read.
            FramingError: it does so midway.
        """
        refused, begun = False, False
        while True:
            if _NOT_OFFERED.match(line.octets):
                if begun:
                    # The server has half of the command, and cannot be told to forget it.
                    raise FramingError("CATENATE and UTF8 are not offered")
                refused = True
            if not refused:
                self._upstream.write(line.octets)
            if not line.literal:
                break
            if line.literal.synchronising:
                # Who is not invited to send the literal sends the next command.
                if refused:
                    self._client.refuse_literal()
                    break
                if ended := await self._server.until_invited(head.tag, relay=True):
                    self._client.refuse_literal()
                    return ended
                await self._client.flush()
            await self._literal(passing=not refused)
            begun = not refused
            line = await self._client.line()
        if refused:
            raise BadSyntaxError("CATENATE and UTF8 are not offered")
        await self._upstream.flush()
        return await self._server.until(head.tag)

    async def _literal(self, passing: bool) -> None:
        while True:
            chunk = await self._client.chunk()
            if passing:
                self._upstream.write(chunk.octets)
                if self._upstream.is_full:
                    await self._upstream.flush()
            if chunk.last:
                return
