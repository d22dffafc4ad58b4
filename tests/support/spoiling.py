"""A relay before a mail server that spoils one of its replies."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Callable
from contextlib import suppress

from kb.gateway.endpoint import Endpoint

LONG = 100_000
"""Octets of the line that comes in a reply's place."""
WAYS = ("close", "half", "spoilt", "twice", "long", "slow")
"""What becomes of a reply: the connection is closed in its place, or behind half of it; its first
octets are none that a server sends; it comes twice; a line of 100 kB comes in its place; it comes
octet by octet."""


class Spoiling:
    """The relay; it spoils one reply, then passes all as it is.

    Args:
        upstream: the server.
    """

    def __init__(self, upstream: Endpoint) -> None:
        self._upstream = upstream
        self._step: re.Pattern[bytes] | None = None
        self._way = ""
        self.spoilt = False
        """Whether it has been."""

    def spoil(self, step: bytes, way: str) -> None:
        """Spoil the reply to the next command that has this in it; b"": the next greeting."""
        self._step, self._way, self.spoilt = re.compile(step), way, False

    async def session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        its_reader, its_writer = await asyncio.open_connection(*self._upstream)
        writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        due = self._is_due(b"")

        async def commands() -> None:
            nonlocal due
            while octets := await reader.read(1 << 16):
                due = due or self._is_due(octets)
                its_writer.write(octets)
            its_writer.write_eof()

        async def replies() -> None:
            nonlocal due
            while octets := await its_reader.read(1 << 16):
                if not due:
                    writer.write(octets)
                    continue
                due, self._step, self.spoilt = False, None, True
                for piece in _spoilt(octets, self._way):
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0)
                if self._way in ("close", "half"):
                    return

        asking = asyncio.ensure_future(commands())
        try:
            with suppress(ConnectionError):
                await replies()
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            writer.close()
            its_writer.close()

    def _is_due(self, octets: bytes) -> bool:
        if self._step is None:
            return False
        return bool(self._step.search(octets)) if octets else not self._step.pattern


def _spoilt(octets: bytes, way: str) -> list[bytes]:
    if way == "slow":
        return [octets[at : at + 1] for at in range(len(octets))]
    return {
        "close": [],
        "half": [octets[: len(octets) // 2]],
        "spoilt": [b"\xff\x00?" + octets[3:]],
        "twice": [octets + octets],
        "long": [b"x" * LONG + b"\r\n"],
    }[way]


def lost_nothing(
    read: Callable[[list[bytes]], str], way: str, told: str, seen: list[bytes], whole: list[bytes]
) -> None:
    """What a client saw of a maildrop is in order, and its next session sees all of it.

    Args:
        read: one session: gives what is told of a fault, and adds what it sees to the list.
        way: how a reply was spoilt in the session before.
        told: what that session was told.
        seen: the messages that it saw.
        whole: the messages as they should be seen.
    """
    # Each as it should be: nothing else comes in a message's place.
    assert seen == whole[: len(seen)]
    if way == "slow":
        assert (told, len(seen)) == ("", len(whole))
    again: list[bytes] = []
    assert read(again) == ""
    assert again == whole
