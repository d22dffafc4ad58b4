"""Looks at the messages of the selected mailbox, once at each, before anything is told of them.

Messages are fetched one after the other and inspected meanwhile. Another session of the same
mailbox is waited for only where both are at the same message.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Collection, Sequence
from functools import partial

from kb.gateway.aside import aside
from kb.gateway.context import Context
from kb.gateway.decision import Decision
from kb.gateway.imap.channel import Channel
from kb.gateway.imap.mailbox import Mailbox
from kb.gateway.imap.numbers import State
from kb.gateway.imap.own_fetches import Fetched, OwnFetches
from kb.gateway.imap.relay import Relay
from kb.gateway.inspection import Inspected, Inspection
from kb.gateway.journal import Whose
from kb.gateway.pins import Pin, PinsError
from kb.gateway.spool import Spool
from kb.gateway.underway import Key, Outcome
from kb.message import Octets, edited_size
from kb.scan import Envelope

BATCH = 256
"""Messages that one command of the gateway's own fetches."""

AT_ONCE = 2
"""Most messages that are kept at once: one being fetched, one being scanned. With more, ten
thousand small messages take longer: the built-in scanner's threads and the loop take turns."""

GIVE_UP = 3
"""Failures in a row after which the scanner is taken to be down for this command."""

_CHUNK = 1 << 20


class Inspector:
    """Settles messages of the selected mailbox.

    Args:
        relay: knows which is selected.
        fetches: where their octets come from.
        client: kept patient.
        context: scanner, policy, limit, pins and log.
    """

    def __init__(
        self, relay: Relay, fetches: OwnFetches, client: Channel, context: Context
    ) -> None:
        self._relay, self.fetches = relay, fetches
        self._client, self.context = client, context
        self._inspection = Inspection(context)
        self.failures = 0
        self._spoke = 0.0

    async def settle(self, numbers: Sequence[int]) -> None:
        """Decide on those messages, as far as they can be scanned.

        What could not be scanned stays unknown, unless the policy passes it unscanned.

        Args:
            numbers: message sequence numbers, ascending; their unique-ids are known.

        Raises:
            ServerLost: the server has gone, or is not understood.
        """
        mailbox = self._relay.mailbox
        if mailbox is None:
            return
        todo = _unknown(mailbox, numbers)
        if not todo:
            return
        self.failures, self._spoke = 0, time.monotonic()
        stored = self.context.underway.stored
        try:
            await self.recall(mailbox, [mailbox.numbers.uid(n) for n in todo])
            # What failed before comes last, so that it does not stand in the way of the rest.
            todo = sorted(
                _unknown(mailbox, todo), key=lambda n: mailbox.numbers.uid(n) in mailbox.failed
            )
            for at in range(0, len(todo), BATCH):
                if self.failures >= GIVE_UP:
                    break
                batch = _Batch(self, mailbox, stored)
                await batch.settle(sorted(todo[at : at + BATCH]))
                stored = batch.stored
        except PinsError as error:
            self.context.log.error("%s", error)
        if mailbox.scope and (known := mailbox.known()):
            self.context.remembered.put(mailbox.scope, known)

    async def decide(self, mailbox: Mailbox, uid: int, spool: Spool) -> Outcome:
        """Inspect a message; raises nothing but what cancels it.

        Returns:
            The pin, or why the message could not be scanned.
        """
        inspected = await self._inspection.inspect(spool, self._envelope(mailbox))
        if inspected.scanned and inspected.decision is not None:
            try:
                # Other sessions go on meanwhile.
                pin = await aside(partial(_pin, inspected), spool.octets())
            except Exception as error:
                inspected = self._inspection.unscanned(str(error) or type(error).__name__)
            else:
                self._inspection.tell(_whose(mailbox, uid), inspected)
                return pin
        self._inspection.tell(_whose(mailbox, uid), inspected)
        return inspected.failure

    def at_a_look(self, mailbox: Mailbox, spool: Spool) -> tuple[Inspected, Pin] | None:
        """What `decide` would tell and return, where that is known at a look; it tells nothing."""
        inspected = self._inspection.at_a_look(spool, self._envelope(mailbox))
        return (inspected, _pin(inspected, spool.octets())) if inspected else None

    def tell(self, mailbox: Mailbox, uid: int, inspected: Inspected) -> None:
        """Tell the log of a message."""
        self._inspection.tell(_whose(mailbox, uid), inspected)

    async def keep(self, mailbox: Mailbox, pins: dict[int, Pin]) -> dict[int, Pin]:
        """Pin decisions, then act on them; where another gateway was first, on that one's.

        What passes for its size is decided for this session, and for no other: nobody has looked
        at it.

        Returns:
            The decisions that stand.

        Raises:
            PinsError: they cannot be pinned, and so must not be shown.
        """
        lasting = {
            str(uid): pin for uid, pin in pins.items() if not self.passes(mailbox, pin.stored)
        }
        if mailbox.scope and lasting:
            stand = await self.context.pins.put_many(mailbox.scope, lasting)
            pins = pins | {int(uid): pin for uid, pin in stand.items()}
        mailbox.passing |= {uid for uid in pins if str(uid) not in lasting}
        for uid, pin in pins.items():
            mailbox.settle(uid, pin)
        return pins

    async def recall(self, mailbox: Mailbox, uids: Collection[int]) -> dict[str, Pin]:
        """Take what was decided earlier from the pins."""
        if not mailbox.scope:
            return {}
        pins = await self.context.pins.get_many(mailbox.scope, [str(uid) for uid in uids])
        for uid, pin in pins.items():
            mailbox.settle(int(uid), pin)
        return pins

    def passes(self, mailbox: Mailbox, size: int) -> bool:
        """Whether a message of so many octets passes unscanned for its size alone."""
        return self.context.config.exemptions.by_size(self._envelope(mailbox), size)

    def _envelope(self, mailbox: Mailbox) -> Envelope:
        return Envelope(client=self._client.peer, account=mailbox.account)

    async def speak(self) -> None:
        """Tell a waiting client that all is well: a server may at any time (RFC 3501 5.2)."""
        if time.monotonic() - self._spoke >= self.context.timeouts.patience:
            self._client.write(b"* OK Messages are being scanned\r\n")
            await self._client.flush()
            self._spoke = time.monotonic()


class _Batch:
    """The messages of one FETCH of the gateway's own.

    Args:
        inspector: for whom.
        mailbox: where they are.
        stored: how many decisions were stored when these messages were last looked up.
    """

    def __init__(self, inspector: Inspector, mailbox: Mailbox, stored: int) -> None:
        self._inspector, self._mailbox, self.stored = inspector, mailbox, stored
        self._context = inspector.context
        self._made: dict[int, Pin] = {}
        self._own: set[Key] = set()
        """Those that other sessions may be waiting for."""
        self._found: set[Key] = set()
        """Those that turned out to be stored already."""
        self._scans: set[asyncio.Task[None]] = set()
        self._fetched: set[int] = set()

    async def settle(self, numbers: list[int]) -> None:
        """Fetch, inspect and pin them."""
        mailbox, inspector = self._mailbox, self._inspector
        if self.stored != self._context.underway.stored:
            # Another session may have decided meanwhile.
            self.stored = self._context.underway.stored
            await inspector.recall(mailbox, {mailbox.numbers.uid(number) for number in numbers})
            numbers = _unknown(mailbox, numbers)
            if not numbers:
                return
        asked = {uid for number in numbers if (uid := mailbox.numbers.uid(number))}
        try:
            all_told = await inspector.fetches.fetch(numbers, b"", self._take)
            await self._until(0)
            absent = asked - self._fetched
            mailbox.absent |= absent
            mailbox.expunged = (mailbox.expunged - asked) | (absent if all_told else set())
            await inspector.keep(mailbox, self._made)
            await inspector.speak()
        finally:
            scans = list(self._scans)
            for scan in scans:
                scan.cancel()
            await asyncio.gather(*scans, return_exceptions=True)
            self._context.underway.settled(self._own)
            self._context.underway.looked_up(self._found)

    async def _take(self, fetched: Fetched) -> None:
        self._mailbox.numbers.learn(fetched.number, fetched.uid)
        self._fetched.add(fetched.uid)
        if self._settled_at_a_look(fetched):
            fetched.spool.close()
            return
        scan = asyncio.create_task(self._one(fetched.uid, fetched.spool))
        scan.add_done_callback(lambda _: fetched.spool.close())
        self._scans.add(scan)
        await self._until(AT_ONCE - 1)

    def _settled_at_a_look(self, fetched: Fetched) -> bool:
        """Decide on a message, if it is known at a look what it is and nobody else is at it."""
        mailbox, underway = self._mailbox, self._context.underway
        if self.stored != underway.stored or self._inspector.failures >= GIVE_UP:
            return False
        looked = self._inspector.at_a_look(mailbox, fetched.spool)
        if looked is None:
            return False
        inspected, pin = looked
        if mailbox.scope:
            key = Key(mailbox.scope, str(fetched.uid))
            if not underway.decided(key, pin):
                return False
            self._own.add(key)
        self._inspector.tell(mailbox, fetched.uid, inspected)
        self._made[fetched.uid] = pin
        self._inspector.failures = 0
        return True

    async def _until(self, most: int) -> None:
        """Wait until no more than that many scans are going on, and keep the client patient."""
        while len(self._scans) > most:
            patience = self._context.timeouts.patience
            done, self._scans = await asyncio.wait(
                self._scans, timeout=patience, return_when=asyncio.FIRST_COMPLETED
            )
            for scan in done:
                scan.result()
            await self._inspector.speak()

    async def _one(self, uid: int, spool: Spool) -> None:
        inspector, mailbox = self._inspector, self._mailbox
        if inspector.failures >= GIVE_UP:
            return
        # A session of another configuration may not take what passes here for its size.
        if mailbox.scope and not inspector.passes(mailbox, spool.size):
            key = Key(mailbox.scope, str(uid))
            outcome = await self._context.underway.once(key, lambda: self._decided(key, uid, spool))
        else:
            outcome = await inspector.decide(mailbox, uid, spool)
        if isinstance(outcome, Pin):
            self._made[uid] = outcome
            inspector.failures = 0
        elif self._context.policy.on_failure_open:
            # Once a client has seen it as it is, it must stay so.
            self._made[uid] = Pin(Decision(), 0, 0, b"")
        else:
            mailbox.failed.add(uid)
            # What is too large, or not told, says nothing of the scanner.
            inspector.failures += not spool.fault

    async def _decided(self, key: Key, uid: int, spool: Spool) -> Outcome:
        if self.stored != self._context.underway.stored:
            # Some session has stored decisions since this batch was looked up.
            pins = await self._context.pins.get_many(key.scope, [key.uid])
            if key.uid in pins:
                self._found.add(key)
                return pins[key.uid]
        outcome = await self._inspector.decide(self._mailbox, uid, spool)
        if isinstance(outcome, Pin):
            self._own.add(key)
        return outcome


def _whose(mailbox: Mailbox, uid: int) -> Whose:
    return {"account": mailbox.account, "mailbox": mailbox.name, "uid": uid}


def _unknown(mailbox: Mailbox, numbers: Collection[int]) -> list[int]:
    return [n for n in numbers if mailbox.numbers.state(n) == State.UNKNOWN]


def _pin(inspected: Inspected, octets: Octets) -> Pin:
    size = edited_size(octets, inspected.edits)
    return Pin(inspected.decision or Decision(), len(octets), size, digest(octets))


def digest(octets: Octets) -> bytes:
    """SHA-256."""
    made = hashlib.sha256()
    for at in range(0, len(octets), _CHUNK):
        made.update(octets[at : at + _CHUNK])
    return made.digest()
