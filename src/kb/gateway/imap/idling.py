"""IDLE (RFC 2177): the server's news passes while the client only listens."""

from __future__ import annotations

from kb.gateway.imap.channel import Channel, stirs
from kb.gateway.imap.fetching import Fetching
from kb.gateway.imap.server import Server
from kb.gateway.transport.errors import ServerLost
from kb.wire.imap import response
from kb.wire.imap.command import Head
from kb.wire.imap.framing import Line


class Idling:
    """Runs IDLE.

    News of a message's octets (RFC 5465) is held back until the message was looked at. For
    that the gateway leaves IDLE and comes back, and the client does not notice.
    """

    def __init__(
        self, server: Server, upstream: Channel, client: Channel, fetching: Fetching
    ) -> None:
        self._server, self._upstream, self._client = server, upstream, client
        self._fetching = fetching

    async def run(self, head: Head, command: bytes) -> bytes:
        """Run IDLE to its end; returns the tagged response."""
        tag, invited, ready = head.tag, False, False
        await self._server.say(command)
        while True:
            while (frame := self._upstream.take()) is not None:
                if not isinstance(frame, Line):
                    raise ServerLost("a literal that no line announced")
                if response.tagged(frame.octets, tag):
                    return head.tag + frame.octets[len(tag) :]
                if not frame.octets.startswith(b"+"):
                    await self._server.relay.pass_on(frame)
                    continue
                ready = True
                if not invited:
                    self._client.write(frame.octets)
                invited = True
            await self._client.flush()
            if ready and (said := self._client.take()) is not None:
                await self._server.say(_with_crlf(said.octets))
                return head.tag + (await self._server.until(tag))[len(tag) :]
            if ready and self._server.relay.held:
                await self._server.say(b"DONE\r\n")
                await self._server.until(tag)
                await self._fetching.settle_held()
                tag, ready = _TAG, False
                await self._server.say(_TAG + b" IDLE\r\n")
                continue
            await self._news(from_client=ready)

    async def _news(self, from_client: bool) -> None:
        """Wait until there is more to read."""
        sides = (self._upstream, self._client) if from_client else (self._upstream,)
        # Both are asked each time: a server that never pauses must not keep the client's DONE out.
        have_come = [side.come() for side in sides]
        if not any(have_come):
            await stirs(*sides)


_TAG = b"kbidle"


def _with_crlf(line: bytes) -> bytes:
    return line.removesuffix(b"\n").removesuffix(b"\r") + b"\r\n"
