"""Scans messages and decides on them: what turns an unknown message into a settled one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable

from kb.gateway.context import Context
from kb.gateway.inspection import Inspected, Inspection
from kb.gateway.journal import Whose
from kb.gateway.pins import Pin
from kb.gateway.pop3.copies import WHOLE, Copy, NoCopyError, NotKeptError, fetch
from kb.gateway.pop3.maildrop import Maildrop, Message
from kb.gateway.pop3.upstream import Upstream
from kb.scan import Envelope
from kb.wire.pop3 import Command

_AT_ONCE = 4
"""Most copies that exist at once while a maildrop is listed: one being fetched, the others
being scanned."""

_Begun = tuple[Message, asyncio.Task[None] | None]
"""A message, and its scan unless it needs none."""


class Inspector:
    """Settles the messages of one maildrop.

    Args:
        upstream: the server.
        maildrop: whose messages these are.
        context: scanner, policy, limit and log.
        client: the client's IP address.
    """

    def __init__(
        self, upstream: Upstream, maildrop: Maildrop, context: Context, client: str
    ) -> None:
        self._upstream, self._maildrop, self._context = upstream, maildrop, context
        self._inspection = Inspection(context)
        self._envelope = Envelope(client=client, account=maildrop.account)
        self._exemptions = context.config.exemptions
        self._limit = context.message_octets
        self._top_refused = False
        self._retr_deletes: bool | None = None
        self._retrieved: set[int] = set()
        """The numbers of the messages that RETR was sent for."""

    async def copy(self, message: Message, command: Command) -> Copy | None:
        """Fetch and settle one message, for a client that asked for it.

        Returns:
            The copy, for the caller to close; None where the message could not be scanned.

        Raises:
            NoCopyError: the server refuses the command.
            ServerLost: the server has gone.
        """
        if message.failure:
            return None
        try:
            copy = await self._fetch(message, command)
        except NotKeptError as error:
            self.fail(message, str(error))
            return None
        try:
            async with self._upstream.kept_alive():
                await self._settle(message, copy)
                made = message.pin
                await self._maildrop.save()
                if made and message.pin and message.pin.decision != made.decision:
                    # Another gateway has decided meanwhile.
                    await self._settle(message, copy)
        except BaseException:
            copy.close()
            raise
        if message.failure:
            copy.close()
            return None
        return copy

    async def settled(self, messages: Iterable[Message]) -> AsyncGenerator[Message, None]:
        """Each of the messages, in their order, as soon as its size is known.

        Messages are fetched one after the other and scanned meanwhile. One that cannot be
        fetched keeps the server's size.

        Raises:
            ServerLost: the server has gone.
        """
        begun: asyncio.Queue[_Begun | None] = asyncio.Queue()
        scans: set[asyncio.Task[None]] = set()
        fetching = asyncio.create_task(self._begin_all(messages, begun, scans))
        try:
            while (next_ := await begun.get()) is not None:
                message, scan = next_
                if scan:
                    await scan
                yield message
            await fetching
        finally:
            tasks = [fetching, *scans]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._maildrop.save()

    def fail(self, message: Message, reason: str, inspected: Inspected | None = None) -> None:
        """Note that a message cannot be scanned in this session.

        Args:
            message: the message.
            reason: why.
            inspected: the outcome, where it came so far; it is told to the log.
        """
        message.pin, message.failure = None, reason
        told = inspected or self._inspection.unscanned(reason)
        self._inspection.tell(self._whose(message), told)

    async def quit_would_lose(self) -> bool:
        """Whether the server may delete at QUIT a message that the client asked for in vain.

        Raises:
            ServerLost: the server has gone.
        """
        in_vain = (m.failure and m.number in self._retrieved for m in self._maildrop.present())
        if self._context.policy.on_failure_open or not any(in_vain):
            return False
        return await self._deletes_on_retr()

    async def _begin_all(
        self,
        messages: Iterable[Message],
        begun: asyncio.Queue[_Begun | None],
        scans: set[asyncio.Task[None]],
    ) -> None:
        """Fetch the messages one after the other, and put each with its scan into the queue."""
        try:
            for message in messages:
                if len(scans) >= _AT_ONCE:
                    async with self._upstream.kept_alive():
                        await asyncio.wait(scans, return_when=asyncio.FIRST_COMPLETED)
                if scan := await self._begin(message):
                    scans.add(scan)
                    scan.add_done_callback(scans.discard)
                begun.put_nowait((message, scan))
            async with self._upstream.kept_alive():
                await asyncio.gather(*scans)
        finally:
            begun.put_nowait(None)

    async def _begin(self, message: Message) -> asyncio.Task[None] | None:
        """Fetch a message that is not settled, and start scanning it.

        What is going to pass for its size keeps the server's size, so it need not be fetched for
        that in each session; whether it does pass is decided on its octets.
        """
        if message.settled or self._exemptions.by_size(self._envelope, message.stored):
            return None
        try:
            copy = await self._fetch_unasked(message)
        except NoCopyError as error:
            self.fail(message, f"the server refuses it: {error.reply.text}")
        except NotKeptError as error:
            self.fail(message, str(error))
        else:
            if copy:
                return asyncio.create_task(self._settle_and_close(message, copy))
        return None

    async def _fetch(self, message: Message, command: Command) -> Copy:
        if message.stored > self._limit:
            raise NotKeptError(f"larger than {self._limit} octets")
        if command.keyword == "RETR":
            self._retrieved.add(message.number)
        return await fetch(self._upstream, command, self._limit)

    async def _fetch_unasked(self, message: Message) -> Copy | None:
        """Fetch a message that the client did not ask for; None where that would harm it."""
        number = str(message.number).encode()
        if not self._top_refused:
            try:
                return await self._fetch(message, Command("TOP", number + b" " + WHOLE))
            except NoCopyError:
                if await self._deletes_on_retr():
                    return None
        copy = await self._fetch(message, Command("RETR", number))
        # Where RETR does what TOP does not, TOP is not offered, and need not be tried again.
        self._top_refused = True
        return copy

    async def _deletes_on_retr(self) -> bool:
        """Whether the server may delete at QUIT what was fetched by RETR (RFC 2449 6.7)."""
        if self._retr_deletes is None:
            self._retr_deletes = False
            if (await self._upstream.ask(Command("CAPA"))).positive:
                async for line in self._upstream.listing():
                    self._retr_deletes |= line.upper().split()[:2] == [b"EXPIRE", b"0"]
        return self._retr_deletes

    async def _settle_and_close(self, message: Message, copy: Copy) -> None:
        try:
            await self._settle(message, copy)
        finally:
            copy.close()

    async def _settle(self, message: Message, copy: Copy) -> None:
        """Decide on a message by its octets, or find that they are those decided on before."""
        try:
            if message.pin and message.pin.digest == copy.digest:
                decision = message.pin.decision
                await copy.change(await self._inspection.changes(copy.spool.octets(), decision))
            elif pin := await self._pin(message, copy):
                message.pin = pin
                # What nobody has looked at is decided for this session, and for no other.
                if not self._exemptions.by_size(self._envelope, copy.spool.size):
                    await self._maildrop.keep(message)
            message.verified = not message.failure
        except Exception as error:
            # Whatever rewriting fails of, the message cannot be given as it should be.
            self.fail(message, str(error) or type(error).__name__)

    async def _pin(self, message: Message, copy: Copy) -> Pin | None:
        """Decide on a message; None where it could not be scanned."""
        inspected = await self._inspection.inspect(copy.spool, self._envelope)
        if not inspected.scanned or inspected.decision is None:
            self.fail(message, inspected.failure, inspected)
            return None
        await copy.change(inspected.edits)
        size = copy.size if inspected.decision.alters else message.stored
        self._inspection.tell(self._whose(message), inspected)
        return Pin(inspected.decision, message.stored, size, copy.digest)

    def _whose(self, message: Message) -> Whose:
        account = self._maildrop.account
        return {"account": account, "message": message.number, "uid": message.uid}
