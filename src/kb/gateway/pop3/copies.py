"""Copies of messages: fetched from the server whole, before anything is done about them."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from typing import Self

from kb.gateway.decision import Decision
from kb.gateway.pop3.upstream import Upstream
from kb.gateway.spool import Spool
from kb.gateway.transport.errors import Endless
from kb.message import Edit, Octets, edited_chunks
from kb.wire.pop3 import Command, Reply

WHOLE = b"99999999"
"""More lines than a message has; as many as fetchmail asks for, so servers know it."""

_PAST = 16
"""Times the limit up to which a message is read that is larger. None is asked for whose listing
tells that it is, and no server is as wrong about a size."""


class NoCopyError(Exception):
    """The server answers `-ERR`; `reply` is what it said."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        super().__init__(reply.text)


class NotKeptError(Exception):
    """The message was read from the server but not kept; the message says why."""


class Copy:
    """One message's octets, the reply that they came with, and what is changed in them."""

    def __init__(self, reply: Reply, spool: Spool, digest: bytes) -> None:
        self.reply, self._spool = reply, spool
        self.digest = digest
        """SHA-256 of the octets."""
        self._edits: Sequence[Edit] = ()
        self.decided: Decision | None = None
        """The decision whose changes they are; None for as it came."""
        self.size = spool.size
        """Octets that will be sent, without dot-stuffing."""

    @property
    def spool(self) -> Spool:
        """What the server sent, without dot-stuffing."""
        return self._spool

    def chunks(self) -> Iterator[bytes]:
        """What will be sent, without dot-stuffing, in pieces."""
        return edited_chunks(self._spool.octets(), self._edits)

    async def change(self, edits: Sequence[Edit], decision: Decision) -> None:
        """Take on the changes that a decision makes, in place of any before; none is one, too.

        Other sessions go on meanwhile.
        """
        self._edits, self.size, self.decided = edits, self._spool.size, decision
        if edits:
            self.size = await asyncio.to_thread(_size, self._spool.octets(), edits)

    def close(self) -> None:
        """Give back memory and file."""
        self._spool.close()

    def __enter__(self) -> Self:
        """The copy itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


async def fetch(upstream: Upstream, command: Command, limit: int) -> Copy:
    """Send RETR or TOP and keep what comes.

    Args:
        upstream: the server.
        command: RETR, or TOP for the whole of a message.
        limit: most octets to keep.

    Raises:
        NoCopyError: the server refuses.
        NotKeptError: it is larger than the limit, or the disk is full.
        ServerLost: the server has gone, or what it sends has no end (`Endless`).
    """
    await upstream.send(bytes(command))
    return await receive(upstream, limit)


async def receive(upstream: Upstream, limit: int, room: int | None = None) -> Copy:
    """Keep what comes in reply to a RETR or TOP that was sent. Raises what `fetch` raises.

    Args:
        upstream: the server.
        limit: most octets to keep of any message.
        room: most octets to keep of this one, where that is less.
    """
    reply = await upstream.reply()
    if not reply.positive:
        raise NoCopyError(reply)
    spool, digest = Spool(most=limit if room is None else room), hashlib.sha256()
    try:
        if (whole := upstream.text_at_hand()) is not None:
            # Nearly all small messages.
            spool.keep(whole)
            digest.update(whole)
        else:
            octets = 0
            async with aclosing(upstream.text()) as text:
                async for chunk in text:
                    octets += len(chunk)
                    if octets > limit * _PAST:
                        raise Endless(f"a message of more than {limit * _PAST} octets")
                    spool.keep(chunk)
                    if not spool.fault:
                        digest.update(chunk)
        if spool.fault:
            raise NotKeptError(spool.fault)
    except BaseException:
        spool.close()
        raise
    return Copy(reply, spool, digest.digest())


def _size(octets: Octets, edits: Sequence[Edit]) -> int:
    """The size with the edits; a reply's end needs a line end before it."""
    size, last = 0, b""
    for chunk in edited_chunks(octets, edits):
        size += len(chunk)
        last = (last + chunk[-2:])[-2:]
    return size + (0 if last in (b"\r\n", b"") else 2)
