"""The answers for messages that the policy alters, from their one rewritten octet string."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence

from kb.gateway.aside import SHORT, aside
from kb.gateway.context import Context
from kb.gateway.decision import Decision, apply
from kb.gateway.imap.channel import Channel
from kb.gateway.imap.held import Held
from kb.gateway.imap.inspection import Inspector, digest
from kb.gateway.imap.mailbox import Mailbox
from kb.gateway.imap.own_fetches import Fetched, OwnFetches
from kb.gateway.pins import Pin, PinsError
from kb.gateway.spool import Spool
from kb.message import Octets
from kb.wire.imap.answers import Answers
from kb.wire.imap.attributes import Item

BATCH = 64
"""Messages that one command of the gateway's own fetches."""
MOST_READY = 1024
"""Most messages that are rewritten before their answers are asked for."""
READY_OCTETS = 1 << 22
"""Most octets that are kept of them: 4 MiB."""


class Rewriter:
    """Writes the answers that were held back for altered messages.

    The last message's octets are kept: a client that reads a large message piece by piece
    does not make the gateway fetch it for each of them.
    """

    def __init__(
        self, fetches: OwnFetches, client: Channel, inspector: Inspector, context: Context
    ) -> None:
        self._fetches, self._client = fetches, client
        self._inspector, self._context = inspector, context
        self._last: tuple[Mailbox, int, Spool] | None = None

    async def answer(self, mailbox: Mailbox, held: list[Held]) -> list[Held]:
        """Write those answers.

        Returns:
            Those for which it could not be done.
        """
        left: list[Held] = []
        kinds: dict[bytes, list[Held]] = {}
        for one in held:
            pin = mailbox.pins[mailbox.numbers.uid(one.number)]
            if all(item.name == "RFC822.SIZE" for item in one.items):
                await self._write(one, pin, b"")
            elif len(held) == 1 and self._kept(mailbox, one):
                await self._write_kept(one, pin)
            else:
                kinds.setdefault(_source(one.items, pin), []).append(one)
        for section, group in kinds.items():
            for at in range(0, len(group), BATCH):
                left += await self._answer_batch(mailbox, section, group[at : at + BATCH])
        return left

    async def _answer_batch(
        self, mailbox: Mailbox, section: bytes, batch: list[Held]
    ) -> list[Held]:
        waiting = {mailbox.numbers.uid(one.number): one for one in batch if one.number}
        told: set[int] = set()

        async def take(fetched: Fetched) -> None:
            one = waiting.get(fetched.uid)
            told.add(fetched.uid)
            spool = fetched.spool
            try:
                made = await self._made(mailbox, fetched, section) if one else None
            finally:
                spool.close()
            if not one or not made:
                return
            pin, rewritten = made
            one.number = fetched.number
            del waiting[fetched.uid]
            try:
                await self._write(one, pin, rewritten.octets())
            finally:
                self._keep(mailbox, fetched.uid, rewritten, whole=not section)

        numbers = sorted(one.number for one in waiting.values())
        if numbers and await self._fetches.fetch(numbers, section, take):
            # Another session has expunged the others.
            return [one for uid, one in waiting.items() if one.number and uid in told]
        return [one for one in waiting.values() if one.number]

    async def _made(
        self, mailbox: Mailbox, fetched: Fetched, section: bytes
    ) -> tuple[Pin, Spool] | None:
        """Rewrite what was fetched; None where that cannot be done."""
        pin = mailbox.pins.get(fetched.uid)
        if pin and not section and not fetched.spool.fault:
            pin = await self._checked(mailbox, fetched, pin)
        if not pin or fetched.spool.fault:
            return None
        # Other sessions go on meanwhile.
        octets = fetched.spool.octets()
        return pin, await asyncio.to_thread(_rewritten, octets, pin.decision)

    async def make_ready(
        self, mailbox: Mailbox, numbers: Sequence[int], items: tuple[Item, ...]
    ) -> Ready | None:
        """Rewrite messages before their answers are asked for, so that each goes in its place.

        Args:
            mailbox: the selected one.
            numbers: of altered messages, whose unique-ids are known.
            items: what will be asked for of their octets.

        Returns:
            What `Ready.answer` gives; None where they are too many or too large to be kept.
        """
        sections: dict[bytes, list[int]] = {}
        ready = Ready(self, mailbox)
        for number in numbers:
            uid = mailbox.numbers.uid(number)
            pin = mailbox.pins[uid]
            if all(item.name == "RFC822.SIZE" for item in items):
                ready.made[uid] = pin, b""
                continue
            section = _source(items, pin)
            if len(numbers) > MOST_READY or (not section and pin.stored > SHORT):
                return None
            sections.setdefault(section, []).append(number)

        for section, some in sections.items():
            room = READY_OCTETS

            async def take(fetched: Fetched, section: bytes = section) -> None:
                nonlocal room
                try:
                    room -= fetched.spool.size
                    made = None
                    if room >= 0:
                        made = await self._made(mailbox, fetched, section)
                finally:
                    fetched.spool.close()
                if made:
                    with made[1] as rewritten:
                        ready.made[fetched.uid] = made[0], bytes(rewritten.octets())

            await self._fetches.fetch(some, section, take)
        return ready if len(ready.made) == len(numbers) else None

    async def write_ready(self, one: Held, pin: Pin, octets: bytes) -> None:
        """Write an answer that was made ready."""
        await self._write(one, pin, octets)

    async def _checked(self, mailbox: Mailbox, fetched: Fetched, pin: Pin) -> Pin | None:
        """The pin, if it was made for these octets; else one that is."""
        octets = fetched.spool.octets()
        if await aside(digest, octets) == pin.digest:
            return pin
        self._context.log.warning("message with unique-id %d: other octets", fetched.uid)
        made = await self._inspector.decide(mailbox, fetched.uid, fetched.spool)
        if not isinstance(made, Pin):
            return None
        try:
            stand = await self._inspector.keep(mailbox, {fetched.uid: made})
        except PinsError as error:
            self._context.log.error("%s", error)
            return None
        return stand[fetched.uid]

    def _kept(self, mailbox: Mailbox, one: Held) -> bool:
        return self._last is not None and self._last[:2] == (
            mailbox,
            mailbox.numbers.uid(one.number),
        )

    async def _write_kept(self, one: Held, pin: Pin) -> None:
        if self._last:
            await self._write(one, pin, self._last[2].octets())

    def _keep(self, mailbox: Mailbox, uid: int, spool: Spool, whole: bool) -> None:
        if not whole:
            spool.close()
            return
        self.forget()
        self._last = (mailbox, uid, spool)

    def forget(self) -> None:
        """Give back the octets of the last message."""
        if self._last:
            self._last[2].close()
        self._last = None

    async def _write(self, one: Held, pin: Pin, octets: Octets) -> None:
        """Write one FETCH response: the server's items that stay, then the others."""
        client = self._client
        client.write(b"* %d FETCH (" % one.number)
        for piece in _pieces(one, Answers(octets, pin.sent)):
            client.write(piece)
            if client.is_full:
                await client.flush()
        client.write(b")\r\n")


class Ready:
    """Altered messages whose answers can be given where the server gives its own."""

    def __init__(self, rewriter: Rewriter, mailbox: Mailbox) -> None:
        self._rewriter, self._mailbox = rewriter, mailbox
        self.made: dict[int, tuple[Pin, bytes]] = {}
        """By unique-id: what the answer is computed from."""
        self._given: set[int] = set()

    async def answer(self, one: Held) -> bool:
        """Give an answer in place of the server's; False where it was not made ready."""
        uid = self._mailbox.numbers.uid(one.number)
        found = self.made.get(uid)
        if found is None or self._mailbox.pins.get(uid) != found[0]:
            return False
        if uid in self._given:
            # The server tells of one message in several responses; the first had all of it.
            one.items = ()
        if one.items or one.kept:
            await self._rewriter.write_ready(one, *found)
        self._given.add(uid)
        return True


def _rewritten(octets: Octets, decision: Decision) -> Spool:
    rewritten = Spool()
    try:
        for chunk in apply(octets, decision):
            rewritten.write(chunk)
    except BaseException:
        rewritten.close()
        raise
    return rewritten


def _pieces(one: Held, answers: Answers) -> Iterator[bytes]:
    space = b""
    for kept in one.kept:
        yield space + kept.octets
        space = b" "
    for item in one.items:
        yield space
        yield from answers.answer(item)
        space = b" "


def _source(items: Iterable[Item], pin: Pin) -> bytes:
    """The section that is enough for the answers: of a message that is only tagged, its header."""
    if pin.decision.infected or not all(map(_of_header, items)):
        return b""
    return b"HEADER"


def _of_header(item: Item) -> bool:
    if item.name == "BODY[":
        return not item.section.path and item.section.text.startswith("HEADER")
    return item.name in ("ENVELOPE", "RFC822.HEADER", "RFC822.SIZE")
