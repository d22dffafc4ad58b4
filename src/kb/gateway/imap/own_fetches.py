"""The FETCH commands that the gateway gives by itself; the client sees nothing of them."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from kb.gateway.imap.channel import Channel
from kb.gateway.imap.held import Held
from kb.gateway.imap.mailbox import Mailbox
from kb.gateway.imap.server import Server
from kb.gateway.remembered import Remembered
from kb.gateway.spool import Spool
from kb.gateway.transport.errors import Endless, ServerLost
from kb.wire.imap import attributes, response, sets
from kb.wire.imap.framing import Line
from kb.wire.imap.response import status
from kb.wire.imap.tokens import BadSyntaxError, Cursor

_UID_ONLY = re.compile(rb"\* ([0-9]{1,10}) FETCH \(UID ([0-9]{1,10})\)\r\n", re.IGNORECASE)


class Fetched(NamedTuple):
    """One answer to a FETCH of the gateway's own."""

    number: int
    uid: int
    spool: Spool
    """The octets asked for, as far as they could be kept; whoever is given it closes it."""


_TIMES = 2
"""Answers for each message asked for that are taken from a server; one is what it should give."""
_NIL = "the server does not tell its octets"

Take = Callable[[Fetched], Awaitable[None]]


class OwnFetches:
    """Fetches for the gateway itself.

    Args:
        server: where from.
        client: told the news that comes along.
        most: octets to keep of each message.
        remembered: mailboxes of earlier sessions.
    """

    def __init__(self, server: Server, client: Channel, most: int, remembered: Remembered) -> None:
        self._server, self._client, self._most = server, client, most
        self._remembered = remembered

    async def fill(self) -> bool:
        """Learn the unique-ids that are not known yet, or missing.

        Returns:
            Whether those that are missing now are expunged: the server told all that it has.

        Raises:
            ServerLost: the server does not tell them.
        """
        server, mailbox = self._server, self._server.relay.mailbox
        all_told = True
        if not mailbox:
            return all_told
        if len(mailbox.numbers) and mailbox.numbers.is_new:
            await self._take_remembered(mailbox)
        while unknown := mailbox.numbers.unknown():
            tag = server.tag()
            await server.send(tag + b" FETCH %d:%d (UID)\r\n" % unknown)
            while True:
                for number, uid in server.frames.numbers():
                    mailbox.numbers.learn(number, uid)
                line = await server.line()
                if response.tagged(line.octets, tag):
                    break
                if match := _UID_ONLY.fullmatch(line.octets):
                    mailbox.numbers.learn(int(match[1]), int(match[2]))
                else:
                    await server.relay.pass_on(line)
            said = status(line.octets)
            # RFC 2180 4.1 has OK and NO where some are expunged.
            if not said or said.condition == "BAD":
                raise ServerLost("the server does not tell unique-ids")
            mailbox.numbers.miss(unknown)
            all_told = _succeeded(line.octets) or _tells_expunged(line.octets)
            if not mailbox.numbers.unasked:
                break
        return all_told

    async def _take_remembered(self, mailbox: Mailbox) -> None:
        """Take unique-ids and decisions from an earlier session, if the messages are the same."""
        known = self._remembered.get(mailbox.scope) if mailbox.scope else None
        if not known or len(known.uids) > len(mailbox.numbers):
            return
        server, last, found = self._server, len(known.uids), 0
        moves = mailbox.numbers.moves
        tag = server.tag()
        await server.send(tag + b" FETCH %d (UID)\r\n" % last)
        while not response.tagged((line := await server.line()).octets, tag):
            match = _UID_ONLY.fullmatch(line.octets)
            if match and int(match[1]) == last:
                found = int(match[2])
            else:
                await server.relay.pass_on(line)
        # A server may move none of them while it answers FETCH (RFC 3501 7.4.1).
        if found == known.uids[-1] and moves == mailbox.numbers.moves:
            mailbox.take(known)

    async def fetch(self, numbers: Sequence[int], section: bytes, take: Take) -> bool:
        """Fetch octets of messages, without setting `\\Seen`.

        Args:
            numbers: message sequence numbers, ascending.
            section: of `BODY[…]`.
            take: given each of them that is told, in the server's order.

        Returns:
            Whether those that `take` was not given are expunged: the server told all that it has.

        Raises:
            ServerLost: the server has gone, or answers without end (`Endless`).
        """
        server, room = self._server, _TIMES * len(numbers)
        tag, nil = server.tag(), list[Fetched]()
        command = b" FETCH %b (UID BODY.PEEK[%b])\r\n" % (sets.text(numbers), section)
        await server.send(tag + command)
        while True:
            while room and (body := server.frames.body()):
                room -= 1
                spool = Spool(most=self._most)
                spool.keep(body[2])
                await take(Fetched(body[0], body[1], spool))
            if response.tagged((line := await server.line()).octets, tag):
                break
            match = response.NUMBERED.match(line.octets)
            if match and match[2].upper() == b"FETCH":
                if fetched := await self._fetched(int(match[1]), line):
                    if not room:
                        fetched.spool.close()
                        most = _TIMES * len(numbers)
                        raise Endless(f"more than {most} answers of messages' octets")
                    room -= 1
                    if fetched.spool.fault == _NIL:
                        nil.append(fetched)
                    else:
                        await take(fetched)
            else:
                await server.relay.pass_on(line)
        expunged = _tells_expunged(line.octets)
        for fetched in nil:
            if expunged:
                fetched.spool.close()
            else:
                await take(fetched)
        return expunged or _succeeded(line.octets)

    async def again(self, held: Held) -> None:
        """Ask once more for an answer that was held back, its message being untouched now."""
        items = [item.again for item in held.items]
        if held.kept:
            kept = attributes.joined([item.octets for item in held.kept])
            self._client.write(b"* %d FETCH %b\r\n" % (held.number, kept))
        words = attributes.joined([b"UID", *items])
        await self._server.run(self._server.tag() + b" FETCH %d %b\r\n" % (held.number, words))

    async def _fetched(self, number: int, line: Line) -> Fetched | None:
        """Read an answer; None if it tells of no octets."""
        if self._server.relay.pass_metadata(line):
            return None
        spool = Spool(most=self._most)
        try:
            octets = await self._server.relay.collect(line, spool)
            found = {item.name: item for item in attributes.answered(octets)}
            body = next((i for name, i in found.items() if name.startswith("BODY[")), None)
            uid = int(found["UID"].value) if "UID" in found else 0
            if not body or not uid:
                raise BadSyntaxError("not what was asked for")
            if body.value.startswith(b'"'):
                spool.keep(Cursor(body.value).astring())
            elif not body.value.startswith(b"#"):
                spool.fault = _NIL
        except ValueError as error:
            spool.close()
            raise ServerLost(f"the answer to FETCH cannot be read: {error}") from None
        except BaseException:
            spool.close()
            raise
        # News that came along with the answer is the client's.
        news = [found[name].octets for name in ("FLAGS", "MODSEQ") if name in found]
        if news:
            words = attributes.joined([b"UID %d" % uid, *news])
            self._client.write(b"* %d FETCH %b\r\n" % (number, words))
        return Fetched(number, uid, spool)


def _succeeded(line: bytes) -> bool:
    said = status(line)
    return said is not None and said.ok


def _tells_expunged(line: bytes) -> bool:
    """RFC 5530 3: Dovecot ends with it where it had to write NIL, for want of the message."""
    said = status(line)
    return said is not None and said.argument("EXPUNGEISSUED") is not None
