"""Commands to the server, the client's and the gateway's own, up to their tagged responses."""

from __future__ import annotations

from kb.gateway.imap.channel import Channel
from kb.gateway.imap.relay import Relay
from kb.gateway.transport.errors import ServerLost
from kb.wire.imap import response
from kb.wire.imap.framing import ClientReader, Line, ServerReader

COMMAND_LIMIT = 1 << 20
"""Longest command that is held in memory: 1 MiB; APPEND's literals are not."""


class Server:
    """The server's side of a session; one command runs at a time.

    Args:
        channel: the connection to the server.
        client: told what the server says meanwhile.
        relay: how that is passed on.
        seconds: how long the server may be silent while a command runs.
    """

    def __init__(self, channel: Channel, client: Channel, relay: Relay, seconds: float) -> None:
        self._channel, self._client = channel, client
        self._seconds, self._tags = seconds, 0
        if not isinstance(channel.frames, ServerReader):
            raise AssertionError("a server's connection that is not framed as one")
        self.frames = channel.frames
        """For responses to FETCH that have come whole."""
        self.relay = relay

    async def send(self, command: bytes) -> bytes | None:
        """Send a command, its literals inline, as the server asks for them.

        Returns:
            The tagged response, if the server ends the command at a literal.
        """
        frames = ClientReader(COMMAND_LIMIT)
        frames.feed(command)
        while (frame := frames.next()) is not None:
            self._channel.write(frame.octets)
            if isinstance(frame, Line) and frame.literal and frame.literal.synchronising:
                tag = command.partition(b" ")[0]
                if ended := await self.until_invited(tag, relay=False):
                    return ended
        await self._channel.flush()
        return None

    async def say(self, octets: bytes) -> None:
        """Send octets that are no command: a response to a challenge, DONE."""
        self._channel.write(octets)
        await self._channel.flush()

    async def run(self, command: bytes) -> bytes:
        """Send a command and relay what comes; returns the tagged response, not relayed."""
        ended = await self.send(command)
        return ended or await self.until(command.partition(b" ")[0])

    async def until(self, tag: bytes) -> bytes:
        """Relay responses up to the tagged one, which is returned instead."""
        while True:
            await self._pass_whole()
            line = await self.line()
            if response.tagged(line.octets, tag):
                return line.octets
            await self.relay.pass_on(line)

    async def _pass_whole(self) -> None:
        """Pass on, many at once, what is told of messages that the policy leaves alone."""
        mailbox = self.relay.mailbox
        while mailbox and (octets := self.frames.fetches(mailbox.numbers.is_untouched)):
            self._client.write(octets)
            if self._client.is_full:
                await self._client.flush()

    async def until_invited(self, tag: bytes, relay: bool) -> bytes | None:
        """Relay responses up to the continuation request.

        Args:
            tag: of the command that waits for it.
            relay: whether to relay the request too.

        Returns:
            The tagged response, if that came instead.
        """
        await self._channel.flush()
        while True:
            line = await self.line()
            if response.tagged(line.octets, tag):
                return line.octets
            if not line.octets.startswith(b"+"):
                await self.relay.pass_on(line)
                continue
            if relay:
                self._client.write(line.octets)
            return None

    async def line(self) -> Line:
        """The next response's first line; before waiting, the client gets what is written."""
        frame = self._channel.take()
        if frame is None:
            await self._client.flush()
            frame = await self._channel.frame(self._seconds)
        if not isinstance(frame, Line):
            raise ServerLost("a literal that no line announced")
        return frame

    def tag(self) -> bytes:
        """A new tag, for a command of the gateway's own."""
        self._tags += 1
        return b"kb%d" % self._tags
