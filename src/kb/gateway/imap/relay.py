"""The server's responses on their way to the client: passed, noted, or held back."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable

from kb.gateway.imap.channel import Channel
from kb.gateway.imap.held import Held, HeldAnswers
from kb.gateway.imap.mailbox import Mailbox
from kb.gateway.imap.numbers import State
from kb.gateway.spool import Spool
from kb.gateway.transport.errors import ServerLost
from kb.wire.imap import attributes, capability, response, sets
from kb.wire.imap.attributes import Item
from kb.wire.imap.framing import Line
from kb.wire.imap.response import Status, status
from kb.wire.imap.tokens import BadSyntaxError

RESPONSE_LIMIT = 1 << 20
"""Longest response that is held in memory, literals apart: 1 MiB."""

_METADATA = re.compile(
    rb"\* [0-9]+ FETCH \((?:(?:UID [0-9]+|FLAGS \([^()\"{\r]*\)|MODSEQ \([0-9]+\)"
    rb'|INTERNALDATE "[^"\r]*"|SAVEDATE (?:NIL|"[^"\r]*"))(?: (?!\))|(?=\))))+\)\r\n',
    re.IGNORECASE,
)
_NUMBER = re.compile(rb"[0-9]{1,10}")


class Relay:
    """Passes responses on, as they are or with what the policy changes in them.

    Args:
        channel: the connection to the server.
        client: where its responses go.
        seconds: how long the server may be silent within a response.
        log: for what is held back for good.
    """

    def __init__(
        self, channel: Channel, client: Channel, seconds: float, log: logging.Logger
    ) -> None:
        self._channel, self._client = channel, client
        self._seconds, self._log = seconds, log
        self.mailbox: Mailbox | None = None
        """The selected mailbox."""
        self.held = HeldAnswers()
        self.asked: tuple[Item, ...] | None = None
        """What the client's FETCH that is running asks of the octets."""
        self.answer: Callable[[Held], Awaitable[bool]] | None = None
        """Gives the answers that were made ready, while that FETCH runs."""
        self.offer = capability.DEFAULT_OFFER
        """What of TLS and logins goes with the capabilities."""
        self.said_bye = False
        """Whether the server has announced the end."""
        self._told_of_stray = False

    async def pass_on(self, line: Line) -> None:
        """Pass one response on.

        Raises:
            ServerLost: it is none, or a tagged one that no command waits for, so what follows
                cannot be believed either.
        """
        octets = line.octets
        if not response.BEGUN.match(octets):
            raise ServerLost("a line that is no response")
        if octets[:2] != b"* ":
            if octets[:1] != b"+":
                # The client might take it for the answer to a command that is still to come.
                raise ServerLost("a tagged response that no command waits for")
            # Or this for an invitation to send a literal, which might then be read as commands.
            if not self._told_of_stray:
                # Once a session: a server could fill the log.
                self._told_of_stray = True
                self._log.warning("continuation requests that no command waits for are held back")
            await self.collect(line)
            return
        match = response.NUMBERED.match(octets)
        if match:
            await self._numbered(int(match[1]), match[2].upper(), line)
        elif said := status(octets):
            self._status(said)
            self._client.write(capability.rewritten(octets, self.offer))
        else:
            if (gone := response.VANISHED.match(octets)) and not gone[1]:
                self._vanished(gone[2])
            self._client.write(capability.rewritten(octets, self.offer))
            await self._rest(line)

    def pass_metadata(self, line: Line) -> bool:
        """Pass a FETCH response on if, at a glance, it tells nothing of a message's octets."""
        if line.literal is None and _METADATA.fullmatch(line.octets):
            self._client.write(line.octets)
            return True
        return False

    async def collect(self, line: Line, spool: Spool | None = None) -> bytes:
        """Read a whole response; its literals go to the spool, or nowhere.

        Returns:
            The response with literals as `skeleton` writes them.
        """
        octets = b""
        while True:
            octets += attributes.skeleton(line.octets) if line.literal else line.octets
            if not line.literal:
                return octets
            if len(octets) > RESPONSE_LIMIT:
                raise ServerLost("a response that is too long")
            while True:
                chunk = await self._channel.chunk(self._seconds)
                if spool is not None:
                    spool.keep(chunk.octets)
                if chunk.last:
                    break
            line = await self._channel.line(self._seconds)

    async def _rest(self, line: Line) -> None:
        """Pass on what follows a response's first line."""
        literal = line.literal
        while literal:
            while True:
                chunk = await self._channel.chunk(self._seconds)
                self._client.write(chunk.octets)
                if self._client.is_full:
                    await self._client.flush()
                if chunk.last:
                    break
            line = await self._channel.line(self._seconds)
            self._client.write(line.octets)
            literal = line.literal
        if self._client.is_full:
            await self._client.flush()

    def _status(self, said: Status) -> None:
        self.said_bye |= said.condition == "BYE"
        if not self.mailbox:
            return
        if (number := said.argument("UIDVALIDITY")) and _NUMBER.fullmatch(number):
            self.mailbox.uidvalidity = int(number)
        elif said.argument("UIDNOTSTICKY") is not None:
            self.mailbox.is_lasting = False
        elif said.argument("CLOSED") is not None:
            self.mailbox.forget_numbers()

    def _vanished(self, words: bytes) -> None:
        if not self.mailbox:
            return
        try:
            ranges = sets.parse(words)
        except BadSyntaxError as fault:
            # The client has done nothing wrong; its messages' numbers are not known any more.
            raise ServerLost(f"unique-ids in VANISHED: {fault}") from None
        for number in self.mailbox.numbers.vanished(ranges):
            self.held.expunged(number)

    async def _numbered(self, number: int, kind: bytes, line: Line) -> None:
        mailbox = self.mailbox
        if kind == b"FETCH":
            if mailbox and mailbox.numbers.state(number) == State.UNTOUCHED:
                self._client.write(line.octets)
                await self._rest(line)
            elif not self.pass_metadata(line):
                await self._hold(number, line)
            return
        if mailbox and kind == b"EXISTS":
            mailbox.numbers.exists(number)
        elif mailbox:
            mailbox.numbers.expunge(number)
            self.held.expunged(number)
        self._client.write(line.octets)

    async def _hold(self, number: int, line: Line) -> None:
        """Hold an answer back, unless it tells nothing of the octets."""
        octets = await self.collect(line)
        try:
            items = attributes.answered(octets)
            told = [item for item in items if item.of_content]
            if not told:
                self._client.write(octets)
                return
            asked = attributes.asked(told) if self.asked is None else self.asked
        except BadSyntaxError as fault:
            self._log.warning("an answer that cannot be read is held back: %s", fault)
            return
        kept = [item for item in items if not item.of_content]
        one = Held(number, kept, asked)
        if self.answer is None or not await self.answer(one):
            self.held.add(one, is_more=self.asked is not None)
