"""Scans messages and decides on them, once for each."""

from __future__ import annotations

import asyncio
import hashlib
import time
import weakref
from collections.abc import Callable, Collection, Sequence

from kb.gateway.context import Context
from kb.gateway.decision import Decision, decide, edits
from kb.gateway.imap.channel import Channel
from kb.gateway.imap.mailbox import Mailbox
from kb.gateway.imap.numbers import State
from kb.gateway.imap.own_fetches import Fetched, OwnFetches
from kb.gateway.imap.relay import Relay
from kb.gateway.pins import Pin, PinsError, Place
from kb.message import HeaderTooLarge, Octets, edited_size
from kb.scan import ScannerUnavailable
from kb.wire.imap import sets

BATCH = 64
"""Messages that one command of the gateway's own fetches."""

PATIENCE_SECONDS = 20
"""How long the client is left without a word while messages are scanned."""

GIVE_UP = 3
"""Failures in a row after which the scanner is taken to be down for this command."""

_CHUNK = 1 << 20

_LOCKS: weakref.WeakValueDictionary[Place, asyncio.Lock] = weakref.WeakValueDictionary()
"""One a place: sessions of one mailbox share the work, and agree on its outcome."""


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
        self._relay, self._fetches = relay, fetches
        self._client, self._context = client, context
        self._failures = 0
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
        self._failures, self._spoke = 0, time.monotonic()
        try:
            await self._recall(mailbox, todo)
            # What failed before comes last, so that it does not stand in the way of the rest.
            todo = sorted(
                _unknown(mailbox, todo), key=lambda n: mailbox.numbers.uid(n) in mailbox.failed
            )
            for at in range(0, len(todo), BATCH):
                if self._failures >= GIVE_UP:
                    break
                await self._settle_batch(mailbox, todo[at : at + BATCH])
        except PinsError as error:
            self._context.log.error("%s", error)

    async def _settle_batch(self, mailbox: Mailbox, batch: list[int]) -> None:
        lock = asyncio.Lock()
        if place := mailbox.place:
            lock = _LOCKS.setdefault(place, lock)
        async with lock:
            # Another session may have decided meanwhile.
            await self._recall(mailbox, batch)
            if left := sorted(_unknown(mailbox, batch)):
                await self._scan_batch(mailbox, left)

    async def _recall(self, mailbox: Mailbox, numbers: Collection[int]) -> None:
        """Take what was decided earlier from the pins."""
        if not mailbox.place:
            return
        uids = [str(mailbox.numbers.uid(number)) for number in numbers]
        for uid, pin in (await self._context.pins.get_many(mailbox.place, uids)).items():
            mailbox.settle(int(uid), pin)

    async def _scan_batch(self, mailbox: Mailbox, numbers: list[int]) -> None:
        made: dict[int, Pin] = {}
        silent = {mailbox.numbers.uid(number) for number in numbers}

        async def take(fetched: Fetched) -> None:
            mailbox.numbers.learn(fetched.number, fetched.uid)
            silent.discard(fetched.uid)
            with fetched.spool as spool:
                if self._failures < GIVE_UP:
                    pin = await self._pin(mailbox, fetched.uid, spool.octets, spool.fault)
                    if pin:
                        made[fetched.uid] = pin
            await self._speak()

        await self._fetches.fetch(sets.text(numbers), b"", take)
        mailbox.absent |= silent
        await self.keep(mailbox, made)

    async def _pin(
        self, mailbox: Mailbox, uid: int, octets: Callable[[], Octets], fault: str
    ) -> Pin | None:
        """Decide on one message; None where it could not be scanned."""
        try:
            if fault:
                raise ScannerUnavailable(fault)
            pin = await self.decide(octets())
        except (ScannerUnavailable, OSError) as error:
            self._context.log.warning("message with unique-id %d: not scanned: %s", uid, error)
            if self._context.policy.on_failure_open:
                # Once a client has seen it as it is, it must stay so.
                return Pin(Decision(), 0, 0, b"")
            mailbox.failed.add(uid)
            # What is too large, or not told, says nothing of the scanner.
            self._failures += not fault
            return None
        self._failures = 0
        if pin.decision.alters:
            self._context.log.info("message with unique-id %d: altered", uid)
        return pin

    async def decide(self, octets: Octets) -> Pin:
        """Scan a message and decide on it.

        Raises:
            ScannerUnavailable: it could not be scanned, or cannot be altered as it should be.
        """
        findings = await self._context.scanner.scan(octets)
        decision = decide(findings, self._context.policy)
        try:
            # Other sessions go on meanwhile.
            return await asyncio.to_thread(_pin, octets, decision)
        except HeaderTooLarge as error:
            raise ScannerUnavailable(f"it cannot be tagged: {error}") from None

    async def keep(self, mailbox: Mailbox, pins: dict[int, Pin]) -> None:
        """Pin decisions, then act on them.

        Raises:
            PinsError: they cannot be pinned, and so must not be shown.
        """
        if mailbox.place and pins:
            await self._context.pins.put_many(
                mailbox.place, {str(uid): pin for uid, pin in pins.items()}
            )
        for uid, pin in pins.items():
            mailbox.settle(uid, pin)

    async def _speak(self) -> None:
        """Tell a waiting client that all is well: a server may at any time (RFC 3501 5.2)."""
        if time.monotonic() - self._spoke > PATIENCE_SECONDS:
            self._client.write(b"* OK Messages are being scanned\r\n")
            await self._client.flush()
            self._spoke = time.monotonic()


def _unknown(mailbox: Mailbox, numbers: Collection[int]) -> list[int]:
    return [n for n in numbers if mailbox.numbers.state(n) == State.UNKNOWN]


def _pin(octets: Octets, decision: Decision) -> Pin:
    size = edited_size(octets, edits(octets, decision))
    return Pin(decision, len(octets), size, digest(octets))


def digest(octets: Octets) -> bytes:
    """SHA-256."""
    made = hashlib.sha256()
    for at in range(0, len(octets), _CHUNK):
        made.update(octets[at : at + _CHUNK])
    return made.digest()
