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

MOST_PARTS = 64
"""Commands that one of the client's may become, for the order of its answers."""


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
        asked = tuple(item for item in request.items if item.of_content)
        altered = [n for n in told if mailbox.numbers.state(n) == State.ALTERED]
        ready = None
        if altered and len(altered) < len(told) and not request.of_vanished:
            ready = await self._rewriter.make_ready(mailbox, altered, asked)
        # In parts only messages are named that are there, and none that vanished would be told.
        in_one = request.of_vanished or ready or not altered
        parts = [told] if in_one else _in_order(mailbox, told)
        # Before the first runs: with UID FETCH, numbers may move meanwhile.
        begun = [self._fewer(head, mailbox, part, request, server.tag()) for part in parts[:-1]]
        if begun:
            command = self._fewer(head, mailbox, parts[-1], request)
            # A part may be one message, and yet it is asked for anew: it may be expunged.
            self._rewriter.forget()
        said: list[bytes] = []
        for part in (*begun, command):
            relay.asked, relay.answer = asked, ready.answer if ready else None
            try:
                said.append(await server.run(part))
            finally:
                relay.asked = relay.answer = None
            all_told &= await self.settle_held()
        ended = next((line for line in said if not _plain(line)), said[-1])
        answered = status(ended)
        if answered and answered.ok and not all_told:
            return head.tag + REFUSAL
        return head.tag + ended[ended.index(b" ") :]

    def _fewer(
        self,
        head: Head,
        mailbox: Mailbox,
        numbers: Sequence[int],
        request: Request,
        tag: bytes = b"",
    ) -> bytes:
        """The command for those messages only, with the client's tag unless there is another."""
        if head.name.startswith("UID "):
            numbers = [mailbox.numbers.uid(n) for n in numbers]
        words = (tag or head.tag, head.name.encode(), sets.text(numbers))
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
            left = [
                one
                for one in held.waiting
                if id(one) not in given and mailbox.numbers.state(one.number) == State.UNTOUCHED
            ]
            held.leave(left)
        held.clear()
        return done


def _in_order(mailbox: Mailbox, numbers: Sequence[int]) -> list[list[int]]:
    """The messages in as many parts as it takes for their answers to come in their order.

    Within a part the server's own answers come first, and those of altered messages last. A server
    may answer in any order, but a client may take the highest unique-id it has seen for the end of
    what is old: Thunderbird's filters pass over a new message that is told of after a later one.
    """
    parts = [list[int]()]
    for number in numbers:
        is_altered = mailbox.numbers.state(number) == State.ALTERED
        last = parts[-1]
        behind = last and mailbox.numbers.state(last[-1]) == State.ALTERED
        if behind and not is_altered and len(parts) < MOST_PARTS:
            parts.append([])
        parts[-1].append(number)
    return parts


_DECIDED = {State.UNTOUCHED, State.ALTERED}


def _plain(tagged: bytes) -> bool:
    """Whether a tagged response says OK, and nothing of messages that are expunged."""
    said = status(tagged)
    return bool(said and said.ok and said.argument("EXPUNGEISSUED") is None)


def _withheld(mailbox: Mailbox, number: int) -> bool:
    """Whether a message must not be asked for: it is there, and was not looked at."""
    known = mailbox.numbers.state(number) != State.UNKNOWN
    return not known and mailbox.numbers.uid(number) not in mailbox.absent


def _expunged(mailbox: Mailbox, one: Held) -> bool:
    """Whether a message went before it was looked at, so that its answer may go unsaid.

    Whatever that says, it is not told: NIL for want of the octets (RFC 2180 4.1), or the octets.
    """
    return mailbox.numbers.uid(one.number) in mailbox.expunged
