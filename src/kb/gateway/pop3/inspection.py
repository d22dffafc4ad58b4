"""Fetches messages and has them settled, each when it is wanted and no more than that at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing

from kb.gateway.aside import SHORT
from kb.gateway.context import Context
from kb.gateway.pop3 import ahead, capabilities
from kb.gateway.pop3.copies import WHOLE, Copy, NoCopyError, NotKeptError, fetch
from kb.gateway.pop3.maildrop import Maildrop, Message
from kb.gateway.pop3.settling import Settler
from kb.gateway.pop3.upstream import Upstream
from kb.wire.pop3 import Command

_AT_ONCE = 4
"""Most messages that are under way at once while a maildrop is listed: one being fetched by itself,
the others being scanned. Beside their copies there are at most those of two lists of small messages
that were fetched together; `ahead.receive_together` bounds them by what is kept, not by what the
server tells."""

_Scanned = tuple[Message, asyncio.Task[None] | None]
"""A message, and its scan unless it needs none."""
_Got = tuple[Message, Copy | Exception]
"""A message, and what the server gave of it."""
_Ahead = tuple[Copy | Exception | None, asyncio.Task[None] | None]
"""What RETR has fetched before its turn, or why it could not, and its scan."""


class Inspector:
    """Settles the messages of one maildrop.

    Args:
        upstream: the server.
        maildrop: whose messages these are.
        settler: decides on them.
        context: policy and limit.
    """

    def __init__(
        self, upstream: Upstream, maildrop: Maildrop, settler: Settler, context: Context
    ) -> None:
        self._upstream, self._maildrop = upstream, maildrop
        self._settler, self._context = settler, context
        self._limit = context.message_octets
        self.small = min(SHORT, self._limit)
        """Most octets of a message that may be fetched with others."""
        self._top_refused = self._in_turn = False
        self._capabilities: list[list[bytes]] | None = None
        self._ahead: dict[int, _Ahead] = {}
        """What RETR has fetched before its turn, by number."""
        self._retrieved: set[int] = set()
        """The numbers of the messages that RETR was sent for."""

    def has_ahead(self, message: Message) -> bool:
        """Whether RETR has fetched it before its turn."""
        return message.number in self._ahead

    def is_ready(self, message: Message) -> bool:
        """Whether `copy` for RETR would give it without waiting for anything."""
        got, settling = self._ahead.get(message.number, (None, None))
        if settling or message.failure or not isinstance(got, Copy):
            return False
        return self._settler.is_as_decided(message, got)

    async def copy(
        self, message: Message, command: Command, following: Sequence[Message] = ()
    ) -> Copy | None:
        """Fetch and settle one message, for a client that asked for it.

        Args:
            message: the message.
            command: the client's RETR, or TOP for the whole of it.
            following: those that the client has asked for by RETR already, behind this one.

        Returns:
            The copy, for the caller to close; None where the message could not be scanned.

        Raises:
            NoCopyError: the server refuses the command.
            ServerLost: the server has gone.
        """
        if following and not message.failure:
            await self._fetch_ahead([message, *following])
        got, settling = self._ahead.pop(message.number, (None, None))
        if message.failure:
            if isinstance(got, Copy):
                got.close()
            return None
        try:
            if isinstance(got, Exception):
                raise got
            copy = got or await self._fetch(message, command)
        except NotKeptError as error:
            self._settler.fail(message, str(error))
            return None
        if not settling and self._settler.is_as_decided(message, copy):
            # Nearly all: nobody has to wait.
            return copy
        try:
            async with self._upstream.kept_alive():
                await (settling or self._settler.settle(message, copy))
                await self._maildrop.save()
                if message.pin and message.pin.decision != copy.decided:
                    # Another gateway has decided meanwhile.
                    await self._settler.settle(message, copy)
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
        begun: asyncio.Queue[_Scanned | None] = asyncio.Queue()
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

    async def close(self) -> None:
        """Give back what was fetched for a client that has gone."""
        tasks = [task for _, task in self._ahead.values() if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for got, _ in self._ahead.values():
            if isinstance(got, Copy):
                got.close()

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
        begun: asyncio.Queue[_Scanned | None],
        scans: set[asyncio.Task[None]],
    ) -> None:
        """Fetch the messages one after the other, and put each with its scan into the queue."""
        copies: dict[int, Copy] = {}
        try:
            async with aclosing(self._fetched(messages, copies)) as batches:
                async for batch in batches:
                    for message in batch:
                        if len(scans) >= _AT_ONCE:
                            async with self._upstream.kept_alive():
                                await asyncio.wait(scans, return_when=asyncio.FIRST_COMPLETED)
                        if scan := await self._begin(message, copies.pop(message.number, None)):
                            scans.add(scan)
                            scan.add_done_callback(scans.discard)
                        begun.put_nowait((message, scan))
            async with self._upstream.kept_alive():
                await asyncio.gather(*scans)
        finally:
            for copy in copies.values():
                copy.close()
            begun.put_nowait(None)

    def _is_wanted(self, message: Message) -> bool:
        """Whether a message has to be fetched for its size to be known.

        What is going to pass for its size keeps the server's size, so it need not be fetched for
        that in each session; whether it does pass is decided on its octets.
        """
        return not (message.settled or self._settler.passes(message.stored))

    async def _fetched(
        self, messages: Iterable[Message], copies: dict[int, Copy]
    ) -> AsyncGenerator[list[Message], None]:
        """The messages, as many at a time as were fetched together.

        Those are settled of which it is known at a look what they are; the server is at the next
        ones meanwhile. A copy is kept of the others, but for what the server refuses: that is
        asked for once more, by itself, and so is what there was no room for. Nothing is due from it
        while the caller has its turn.
        """
        batch, got = list[Message](), list[_Got]()
        try:
            for following in ahead.batches(messages, self._is_wanted, self.small):
                if got and all(isinstance(copy, NoCopyError) for _, copy in got):
                    # Perhaps it has no TOP: the caller finds out before more is asked for.
                    got.clear()
                    yield batch
                    batch = []
                wanted = [message for message in following if self._is_wanted(message)]
                asked = len(wanted) > 1 and not self._top_refused
                asked = asked and await self._ask([_top(one) for one in wanted])
                await self._look(got, copies)
                got = await self._answers(wanted) if asked else []
                yield batch
                batch = following
            await self._look(got, copies)
            yield batch
        finally:
            ahead.close(copy for _, copy in got)

    async def _look(self, got: list[_Got], copies: dict[int, Copy]) -> None:
        """Settle what can be at a look, and keep a copy of the rest."""
        for message, copy in got:
            if isinstance(copy, NotKeptError):
                self._settler.fail(message, str(copy))
            elif isinstance(copy, Copy):
                if self._settler.at_a_look(message, copy):
                    copy.close()
                else:
                    copies[message.number] = copy
        got.clear()
        await self._maildrop.save_many()

    async def _fetch_ahead(self, messages: Sequence[Message]) -> None:
        """Fetch by RETR what the client has asked for, together if the server can; and scan it."""
        at_once = asyncio.Semaphore(_AT_ONCE)

        async def settle(message: Message, copy: Copy) -> None:
            async with at_once:
                await self._settler.settle(message, copy)

        self._retrieved |= {message.number for message in messages}
        if not await self._ask([_retr(one) for one in messages]):
            return
        for message, got in await self._answers(messages):
            task = None
            if isinstance(got, Copy) and not self._settler.is_as_decided(message, got):
                task = asyncio.create_task(settle(message, got))
            self._ahead[message.number] = got, task

    async def _ask(self, commands: Sequence[Command]) -> bool:
        """Ask for several messages at once; whether the server can do that."""
        if self._in_turn or not await self._takes_several():
            return False
        await self._upstream.send_together(commands)
        return True

    async def _answers(self, messages: Sequence[Message]) -> list[_Got]:
        """What the server gives for them; nothing where it cannot be told apart.

        Those that there was no room for are left out.
        """
        got = await ahead.receive_together(self._upstream, messages, self._limit)
        if got is None:
            self._in_turn = True
            await ahead.check_step(self._upstream, messages)
            return []
        pairs = zip(messages, got, strict=True)
        kept = [(message, one) for message, one in pairs if one is not None]
        # Sizes that are so wrong tell nothing of how much would come.
        self._in_turn |= len(kept) < len(got)
        return kept

    async def _begin(self, message: Message, copy: Copy | None) -> asyncio.Task[None] | None:
        """Fetch a message that is not settled, unless there is a copy, and start scanning it."""
        if copy:
            return asyncio.create_task(self._settle_and_close(message, copy))
        if not self._is_wanted(message):
            return None
        try:
            copy = await self._fetch_unasked(message)
        except NoCopyError as error:
            self._settler.fail(message, f"the server refuses it: {error.reply.text}")
        except NotKeptError as error:
            self._settler.fail(message, str(error))
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
        if not self._top_refused:
            try:
                return await self._fetch(message, _top(message))
            except NoCopyError:
                if await self._deletes_on_retr():
                    return None
        copy = await self._fetch(message, _retr(message))
        # Where RETR does what TOP does not, TOP is not offered, and need not be tried again.
        self._top_refused = True
        return copy

    async def _deletes_on_retr(self) -> bool:
        """Whether the server may delete at QUIT what was fetched by RETR (RFC 2449 6.7)."""
        return any(words[:2] == [b"EXPIRE", b"0"] for words in await self._server_can())

    async def _takes_several(self) -> bool:
        """Whether the server takes commands before it has answered others (RFC 2449 6.6)."""
        return any(words[:1] == [b"PIPELINING"] for words in await self._server_can())

    async def _server_can(self) -> list[list[bytes]]:
        """The server's capabilities, in upper case, each in words; asked for once a session."""
        if self._capabilities is None:
            self._capabilities = []
            if (await self._upstream.ask(Command("CAPA"))).positive:
                told = [line async for line in self._upstream.listing(capabilities.MOST)]
                self._capabilities = [line.upper().split() for line in told]
        return self._capabilities

    async def _settle_and_close(self, message: Message, copy: Copy) -> None:
        try:
            await self._settler.settle(message, copy)
        finally:
            copy.close()


def _retr(message: Message) -> Command:
    return Command("RETR", b"%d" % message.number)


def _top(message: Message) -> Command:
    """TOP for the whole of a message."""
    return Command("TOP", b"%d %b" % (message.number, WHOLE))
