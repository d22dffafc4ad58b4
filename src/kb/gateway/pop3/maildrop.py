"""The maildrop as the server lists it, and what this session knows of each message."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from kb.gateway.pins import Pin, Pins, PinsError, UidScope
from kb.gateway.pop3.upstream import Upstream
from kb.gateway.transport.errors import ServerLost
from kb.wire import pop3
from kb.wire.pop3 import Command, Reply

_BATCH = 64
"""Most pins that wait to be written; each write waits for the disk."""


@dataclass(slots=True)
class Message:
    """One message of the maildrop."""

    number: int
    listed: bytes
    """The server's scan listing, as it came."""
    stored: int
    """Size in octets as the server tells it."""
    uid: str = ""
    """Unique-id; "" where the server has none."""
    deleted: bool = False
    """Whether the server has marked it as deleted in this session."""
    pin: Pin | None = None
    """What was decided; None where nothing is known yet."""
    verified: bool = False
    """Whether octets fetched in this session were those that the decision was made on."""
    failure: str = ""
    """Why it could not be scanned; it is not tried again in this session."""

    @property
    def altered(self) -> bool:
        """Whether it is sent other than as the server has it."""
        return self.pin is not None and self.pin.decision.alters and not self.refused

    @property
    def refused(self) -> bool:
        """Whether it is not delivered at all. No policy that the matrix allows does that."""
        return self.pin is not None and self.pin.decision.outcome != "deliver"

    @property
    def passes_unaltered(self) -> bool:
        """Whether it is known to be sent as the server has it."""
        return self.pin is not None and not self.altered and not self.refused

    @property
    def settled(self) -> bool:
        """Whether its size as it will be sent is known, or will not be known."""
        return self.pin is not None or bool(self.failure)

    @property
    def size(self) -> int:
        """Size in octets as the client is told it."""
        return self.pin.sent if self.pin else self.stored

    @property
    def scan_listing(self) -> bytes:
        """Its line in the reply to LIST, without CR LF; the server's own if not altered."""
        return f"{self.number} {self.size}".encode() if self.altered else self.listed


class MaildropRefusedError(Exception):
    """The server does not list the maildrop; `reply` is what it said."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        super().__init__(reply.text)


class Maildrop:
    """The messages of one session, by number.

    Args:
        reply: the server's reply to LIST.
        messages: as the server lists them.
        pins: where decisions are kept.
        scope: whose unique-ids these are; None keeps decisions for this session only.
        log: told when pins cannot be read or written, for the session goes on without.
    """

    def __init__(
        self,
        reply: Reply,
        messages: Iterable[Message],
        pins: Pins,
        scope: UidScope | None,
        log: logging.Logger,
    ) -> None:
        self.reply = reply
        self._messages = {message.number: message for message in messages}
        self._pins, self._scope, self._log = pins, scope, log
        self._unsaved: dict[str, Message] = {}

    @property
    def account(self) -> str:
        """Whose it is, for logs; "" where that is not known."""
        return self._scope.account if self._scope else ""

    @property
    def has_unsaved(self) -> bool:
        """Whether `save` has anything to write."""
        return bool(self._unsaved)

    def find(self, number: int) -> Message | None:
        """The message of that number, unless there is none or it is marked as deleted."""
        message = self._messages.get(number)
        return None if message is None or message.deleted else message

    def present(self) -> list[Message]:
        """The messages not marked as deleted, in order."""
        return [message for message in self._messages.values() if not message.deleted]

    def undelete(self) -> None:
        """What RSET does."""
        for message in self._messages.values():
            message.deleted = False

    async def recall(self) -> None:
        """Look up what earlier sessions decided, and forget messages that are gone."""
        if self._scope is None:
            return
        uids = {message.uid for message in self._messages.values()} - {""}
        if self._messages and not uids:
            return
        try:
            pins = await self._pins.get_many(self._scope, uids)
            await self._pins.keep_only(self._scope, uids)
        except PinsError as error:
            self._log.error("%s", error)
            return
        for message in self._messages.values():
            pin = pins.get(message.uid)
            # Another size behind the same unique-id is another message.
            if pin and pin.stored == message.stored:
                message.pin = pin

    async def keep(self, message: Message) -> None:
        """Keep the decision on a message for later sessions."""
        self.note(message)
        await self.save_many()

    def note(self, message: Message) -> None:
        """As `keep`, but for the writing, which `save_many` does."""
        if self._scope is not None and message.uid and message.pin:
            self._unsaved[message.uid] = message

    async def save_many(self) -> None:
        """Write what was noted, if that is much."""
        if len(self._unsaved) >= _BATCH:
            await self.save()

    async def save(self) -> None:
        """Write what `keep` was given; where another gateway was first, its decision is taken."""
        if self._scope is None or not self._unsaved:
            return
        unsaved, self._unsaved = self._unsaved, {}
        pins = {uid: message.pin for uid, message in unsaved.items() if message.pin}
        try:
            stand = await self._pins.put_many(self._scope, pins)
        except PinsError as error:
            self._log.error("%s", error)
            return
        for uid, message in unsaved.items():
            if message.pin and message.pin is pins.get(uid):
                message.pin = stand[uid]


async def open_maildrop(
    upstream: Upstream, pins: Pins, scope: UidScope | None, log: logging.Logger
) -> Maildrop:
    """Ask the server for sizes and unique-ids, once a session: neither changes in it.

    It must happen before the first DELE, for the server lists no deleted messages.

    Raises:
        MaildropRefusedError: the server answers LIST with `-ERR`.
        ServerLost: the server has gone, or what it lists cannot be read.
    """
    reply = await upstream.ask(Command("LIST"))
    if not reply.positive:
        raise MaildropRefusedError(reply)
    messages: dict[int, Message] = {}
    try:
        async for line in upstream.listing():
            number, size = pop3.scan_listing(line)
            messages[number] = Message(number, line, size)
        if (await upstream.ask(Command("UIDL"))).positive:
            async for line in upstream.listing():
                number, uid = pop3.listing(line)
                if number in messages:
                    messages[number].uid = uid.decode("ascii")
    except ValueError as error:
        raise ServerLost(f"the server's listing cannot be read: {error}") from None
    maildrop = Maildrop(reply, messages.values(), pins, scope, log)
    await maildrop.recall()
    return maildrop
