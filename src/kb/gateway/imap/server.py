"""The server's responses, on their way to the client; and the gateway's own commands."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from kb.gateway.imap.channel import Channel
from kb.gateway.imap.mailbox import Mailbox
from kb.gateway.imap.numbers import State
from kb.gateway.spool import Spool
from kb.wire.imap import attributes, capability, response, sets
from kb.wire.imap.attributes import Answered, Item
from kb.wire.imap.framing import ClientReader, Line
from kb.wire.imap.response import Status, status
from kb.wire.imap.tokens import BadSyntaxError, Cursor

SILENCE_SECONDS = 1800
"""How long the server may be silent while a command runs; RFC 3501 5.4 gives a client as much."""

COMMAND_LIMIT = 1 << 20
"""Longest command that is held in memory: 1 MiB; APPEND's literals are not."""

_METADATA = re.compile(
    rb"\* [0-9]+ FETCH \((?:(?:UID [0-9]+|FLAGS \([^()\"{\r]*\)|MODSEQ \([0-9]+\)"
    rb'|INTERNALDATE "[^"\r]*"|SAVEDATE (?:NIL|"[^"\r]*"))(?: (?!\))|(?=\))))+\)\r\n',
    re.IGNORECASE,
)
_NUMBER = re.compile(rb"[0-9]{1,10}")
_UID_ONLY = re.compile(rb"\* ([0-9]{1,10}) FETCH \(UID ([0-9]{1,10})\)\r\n", re.IGNORECASE)


class UpstreamError(ConnectionError):
    """The server broke off, or what it says cannot be read."""


class Fetched(NamedTuple):
    """One answer to a FETCH of the gateway's own."""

    number: int
    uid: int
    spool: Spool
    """The octets asked for; whoever is given it closes it."""
    fault: str
    """Why they are not all there; empty if they are."""


class Parked:
    """An answer that was held back: its message must be looked at first."""

    def __init__(self, number: int, kept: list[Answered], items: tuple[Item, ...]) -> None:
        self.number = number
        """0 once the message is gone."""
        self.kept = kept
        """The server's own items that tell nothing of the octets."""
        self.items = items
        """What was asked for of the octets."""


class Server:
    """The server's side of a session.

    Args:
        channel: the connection to the server.
        client: where its responses go.
        log: for what is held back for good.
    """

    def __init__(self, channel: Channel, client: Channel, log: logging.Logger) -> None:
        self._channel, self._client, self._log = channel, client, log
        self._tags = 0
        self.mailbox: Mailbox | None = None
        """The selected mailbox."""
        self.parked: list[Parked] = []
        self.asked: tuple[Item, ...] | None = None
        """What the client's FETCH that is running asks of the octets."""
        self.said_bye = False
        """Whether the server has announced the end."""

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
            line = await self._line()
            if response.tagged(line.octets, tag):
                return line.octets
            await self.relay(line)

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
            line = await self._line()
            if response.tagged(line.octets, tag):
                return line.octets
            if not line.octets.startswith(b"+"):
                await self.relay(line)
                continue
            if relay:
                self._client.write(line.octets)
            return None

    async def _line(self) -> Line:
        frame = self._channel.take()
        if frame is None:
            await self._client.flush()
            frame = await self._channel.frame(SILENCE_SECONDS)
        if not isinstance(frame, Line):
            raise UpstreamError("a literal that no line announced")
        return frame

    async def relay(self, line: Line) -> None:
        """Pass one response on, as it is or with what the policy changes in it."""
        octets = line.octets
        if octets[:2] != b"* ":
            self._client.write(octets)
            return
        match = response.NUMBERED.match(octets)
        if match:
            await self._numbered(int(match[1]), match[2].upper(), line)
        elif said := status(octets):
            self._status(said)
            self._client.write(capability.rewritten(octets))
        else:
            if (gone := response.VANISHED.match(octets)) and not gone[1]:
                self._vanished(gone[2])
            self._client.write(capability.rewritten(octets))
            await self._rest(line)

    async def _rest(self, line: Line) -> None:
        """Pass on what follows a response's first line."""
        literal = line.literal
        while literal:
            while True:
                chunk = await self._channel.chunk(SILENCE_SECONDS)
                self._client.write(chunk.octets)
                if self._client.is_full:
                    await self._client.flush()
                if chunk.last:
                    break
            line = await self._channel.line(SILENCE_SECONDS)
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
        if self.mailbox:
            for number in self.mailbox.numbers.vanished(sets.parse(words)):
                self._moved_up(number)

    async def _numbered(self, number: int, kind: bytes, line: Line) -> None:
        mailbox = self.mailbox
        if kind == b"FETCH":
            if mailbox and mailbox.numbers.state(number) == State.UNTOUCHED:
                self._client.write(line.octets)
                await self._rest(line)
            else:
                await self._hold(number, line)
            return
        if mailbox and kind == b"EXISTS":
            mailbox.numbers.exists(number)
        elif mailbox:
            mailbox.numbers.expunge(number)
            self._moved_up(number)
        self._client.write(line.octets)

    def _moved_up(self, number: int) -> None:
        for parked in self.parked:
            if parked.number == number:
                parked.number = 0
            elif parked.number > number:
                parked.number -= 1

    async def _hold(self, number: int, line: Line) -> None:
        """Pass on an answer that tells nothing of the octets, park any other."""
        if line.literal is None and _METADATA.fullmatch(line.octets):
            self._client.write(line.octets)
            return
        octets, _ = await self._collect(line)
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
        for parked in self.parked if self.asked is not None else ():
            # One message's answer may come in several responses.
            if parked.number == number:
                parked.kept += kept
                return
        self.parked.append(Parked(number, kept, asked))

    async def _collect(
        self, line: Line, spool: Spool | None = None, most: int = 0
    ) -> tuple[bytes, str]:
        """Read a whole response; literals go to the spool, or nowhere.

        Returns:
            The response with literals as `skeleton` writes them; why the spool has not all.
        """
        octets, fault = b"", ""
        while True:
            octets += attributes.skeleton(line.octets) if line.literal else line.octets
            if not line.literal:
                return octets, fault
            if len(octets) > COMMAND_LIMIT:
                raise UpstreamError("a response that is too long")
            while True:
                chunk = await self._channel.chunk(SILENCE_SECONDS)
                if spool is not None and not fault:
                    fault = _keep(spool, chunk.octets, most)
                if chunk.last:
                    break
            line = await self._channel.line(SILENCE_SECONDS)

    def _tag(self) -> bytes:
        self._tags += 1
        return b"kb%d" % self._tags

    async def fill(self) -> None:
        """Learn the unique-ids that are not known yet.

        Raises:
            UpstreamError: the server does not tell them.
        """
        mailbox = self.mailbox
        if not mailbox or not (unknown := mailbox.numbers.unknown()):
            return
        tag = self._tag()
        await self.send(tag + b" FETCH %d:%d (UID)\r\n" % unknown)
        while not response.tagged((line := await self._line()).octets, tag):
            if match := _UID_ONLY.fullmatch(line.octets):
                mailbox.numbers.learn(int(match[1]), int(match[2]))
            else:
                await self.relay(line)
        if not _succeeded(line.octets):
            raise UpstreamError("the server does not tell unique-ids")

    async def fetch(
        self,
        numbers: bytes,
        section: bytes,
        most: int,
        take: Callable[[Fetched], Awaitable[None]],
    ) -> bool:
        """Fetch octets of messages, without setting `\\Seen`.

        Args:
            numbers: a sequence set.
            section: of `BODY[…]`.
            most: octets to keep of each message.
            take: given each of them, in the server's order.

        Returns:
            Whether the server told success.
        """
        tag = self._tag()
        await self.send(tag + b" FETCH %b (UID BODY.PEEK[%b])\r\n" % (numbers, section))
        while not response.tagged((line := await self._line()).octets, tag):
            match = response.NUMBERED.match(line.octets)
            if match and match[2].upper() == b"FETCH":
                await self._fetched(int(match[1]), line, most, take)
            else:
                await self.relay(line)
        return _succeeded(line.octets)

    async def _fetched(
        self, number: int, line: Line, most: int, take: Callable[[Fetched], Awaitable[None]]
    ) -> None:
        if line.literal is None and _METADATA.fullmatch(line.octets):
            self._client.write(line.octets)
            return
        spool = Spool()
        try:
            octets, fault = await self._collect(line, spool, most)
            found = {item.name: item for item in attributes.answered(octets)}
            body = next((i for name, i in found.items() if name.startswith("BODY[")), None)
            uid = int(found["UID"].value) if "UID" in found else 0
            if not body or not uid:
                raise BadSyntaxError("not what was asked for")
            if body.value.startswith(b'"'):
                spool.write(Cursor(body.value).astring())
            elif not body.value.startswith(b"#"):
                fault = "the server does not tell its octets"
        except ValueError as error:
            spool.close()
            raise UpstreamError(f"the answer to FETCH cannot be read: {error}") from None
        except BaseException:
            spool.close()
            raise
        # News that came along with the answer is the client's.
        news = [found[name].octets for name in ("FLAGS", "MODSEQ") if name in found]
        if news:
            words = attributes.joined([b"UID %d" % uid, *news])
            self._client.write(b"* %d FETCH %b\r\n" % (number, words))
        await take(Fetched(number, uid, spool, fault))

    async def again(self, parked: Parked) -> None:
        """Ask once more for an answer that was held back, its message being untouched now."""
        items = [item.again for item in parked.items]
        if parked.kept:
            kept = attributes.joined([item.octets for item in parked.kept])
            self._client.write(b"* %d FETCH %b\r\n" % (parked.number, kept))
        words = attributes.joined([b"UID", *items])
        await self.run(self._tag() + b" FETCH %d %b\r\n" % (parked.number, words))


def _succeeded(line: bytes) -> bool:
    said = status(line)
    return said is not None and said.ok


def _keep(spool: Spool, octets: bytes, most: int) -> str:
    """Write octets; returns why that is not possible, empty if it was."""
    if spool.size + len(octets) > most:
        return f"larger than {most} octets"
    try:
        spool.write(octets)
    except OSError as error:
        return f"no room to keep it: {error.strerror}"
    return ""
