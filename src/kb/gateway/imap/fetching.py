"""FETCH and UID FETCH (RFC 3501 6.4.5): every message looked at before anything is told of it."""

from __future__ import annotations

from collections.abc import Sequence

from kb.gateway.imap.held import Held
from kb.gateway.imap.inspection import Inspector
from kb.gateway.imap.mailbox import Mailbox
from kb.gateway.imap.numbers import State
from kb.gateway.imap.own_fetches import OwnFetches
from kb.gateway.imap.rewriting import Rewriter
from kb.gateway.imap.server import Server
from kb.wire.imap import attributes, sets
from kb.wire.imap.attributes import Request
from kb.wire.imap.command import Head
from kb.wire.imap.response import status

REFUSAL = b" NO [UNAVAILABLE] Not all of these messages could be scanned\r\n"


class Fetching:
    """Runs the client's FETCHes, and settles what was held back."""

    def __init__(
        self, server: Server, fetches: OwnFetches, inspector: Inspector, rewriter: Rewriter
    ) -> None:
        self._server, self._fetches = server, fetches
        self._inspector, self._rewriter = inspector, rewriter

    async def run(self, head: Head, command: bytes) -> bytes:
        """Run a FETCH.

        Args:
            head: the command's beginning.
            command: all of it, its literals inline.

        Returns:
            The tagged response.

        Raises:
            BadSyntaxError: its arguments cannot be read.
            ServerLost: the server has gone, or is not understood.
        """
        server, relay = self._server, self._server.relay
        request = attributes.request(command[head.end :])
        mailbox = relay.mailbox
        if mailbox is None or not request.of_content:
            return await server.run(command)
        by_uid = head.name.startswith("UID ")
        await self._fetches.fill()
        numbers = mailbox.numbers.of(request.ranges, by_uid)
        await self._inspector.settle(numbers)
        told = [n for n in numbers if not _withheld(mailbox, n)]
        all_told = len(told) == len(numbers)
        if not all_told:
            if by_uid:
                # A message that is missing has no unique-id to ask for; nothing is said of one
                # that is not there (RFC 3501 6.4.8).
                told = [n for n in told if mailbox.numbers.uid(n)]
            if not told:
                return head.tag + REFUSAL
            command = self._fewer(head, mailbox, told, request)
        relay.asked = tuple(item for item in request.items if item.of_content)
        try:
            ended = await server.run(command)
        finally:
            relay.asked = None
        all_told &= await self.settle_held()
        said = status(ended)
        return ended if all_told or not said or not said.ok else head.tag + REFUSAL

    def _fewer(
        self, head: Head, mailbox: Mailbox, numbers: Sequence[int], request: Request
    ) -> bytes:
        """The command for those messages only."""
        if head.name.startswith("UID "):
            numbers = [mailbox.numbers.uid(n) for n in numbers]
        words = (head.tag, head.name.encode(), sets.text(numbers))
        return b" ".join(words) + request.behind + b"\r\n"

    async def settle_held(self) -> bool:
        """Give the answers that were held back, as far as their messages can be looked at.

        Returns:
            Whether all were given.
        """
        relay, mailbox, done = self._server.relay, self._server.relay.mailbox, True
        held = relay.held
        while held and mailbox and mailbox is relay.mailbox:
            gone = {State.MISSING} if await self._fetches.fill() else set[State]()
            await self._inspector.settle(sorted({one.number for one in held.waiting if one.number}))
            waiting, ready = held.waiting, list[Held]()
            untouched = None
            for one in waiting:
                state = mailbox.numbers.state(one.number)
                if state == State.ALTERED:
                    ready.append(one)
                elif state == State.UNTOUCHED and untouched is None:
                    untouched = one
                done &= state in _DECIDED | gone or not one.number or _expunged(mailbox, one)
            if ready:
                done &= not await self._rewriter.answer(mailbox, ready)
            if untouched and untouched.number:
                await self._fetches.again(untouched)
            given = {id(one) for one in ready} | {id(untouched)}
            # Those that could not be looked at are not given; nothing is held back for ever.
            held.waiting = [
                one
                for one in held.waiting
                if id(one) not in given and mailbox.numbers.state(one.number) == State.UNTOUCHED
            ]
        held.clear()
        return done


_DECIDED = {State.UNTOUCHED, State.ALTERED}


def _withheld(mailbox: Mailbox, number: int) -> bool:
    """Whether a message must not be asked for: it is there, and was not looked at."""
    known = mailbox.numbers.state(number) != State.UNKNOWN
    return not known and mailbox.numbers.uid(number) not in mailbox.absent


def _expunged(mailbox: Mailbox, one: Held) -> bool:
    """Whether a message went before it was looked at, so that its answer may go unsaid.

    Whatever that says, it is not told: NIL for want of the octets (RFC 2180 4.1), or the octets.
    """
    return mailbox.numbers.uid(one.number) in mailbox.expunged
