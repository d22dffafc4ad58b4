"""APPEND (RFC 3501 6.3.11, MULTIAPPEND RFC 3502): messages pass as they come, none is held."""

from __future__ import annotations

import re

from kb.gateway.imap.channel import Channel
from kb.gateway.imap.server import Server
from kb.wire.imap.command import Head
from kb.wire.imap.framing import Line
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
        """
        ended: bytes | None = None
        refused = False
        while True:
            refused |= _NOT_OFFERED.match(line.octets) is not None
            if not ended and not refused:
                self._upstream.write(line.octets)
            if not line.literal:
                break
            if line.literal.synchronising:
                if refused:
                    break
                # Whoever has ended the command waits for no literal, and gets none.
                ended = ended or await self._server.until_invited(head.tag, relay=True)
                await self._client.flush()
                if ended:
                    return ended
            await self._literal(passing=not refused)
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
