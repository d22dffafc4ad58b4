"""A relay before a mail server that spoils one of its replies."""

from __future__ import annotations

import asyncio
import re
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from msgspec.structs import replace

from kb.gateway.endpoint import Endpoint
from kb.gateway.transport.timeouts import TIMEOUTS, Timeouts
from kb.model import Protocol

LONG = 100_000
"""Octets of what comes in a reply's place."""
WAYS = {
    "close": "the connection is closed in its place",
    "reset": "so, and what was sent may be lost",
    "half": "the connection is closed behind half of it",
    "silent": "nothing comes",
    "stuck": "nothing comes behind half of it",
    "spoilt": "its first octets are none that a server sends",
    "nul": "a NUL stands in it",
    "bare": "its lines end with LF alone",
    "twice": "it comes twice",
    "before": "the reply before comes once more, before it",
    "ahead": "behind it comes what could be the next reply",
    "refused": "it says no",
    "bye": "it says no, and the connection is closed",
    "long": "a line of 100 kB comes in its place",
    "many": "100 kB in short lines come in its place",
    "slow": "it comes octet by octet",
    "large": "its numbers have ten digits, which 32 bits do not hold",
    "endless": "they have more digits than Python reads",
}
"""What becomes of a reply."""
_NUMBER = re.compile(rb"(?<=[ {])[0-9]+")
SILENT, CLOSING = ("silent", "stuck"), ("close", "reset", "half", "bye")
"""Ways in which nothing more comes, and in which the connection is closed."""


class Words(NamedTuple):
    """What a server of a protocol says."""

    refused: Callable[[bytes], bytes]
    """A reply, turned into a refusal."""
    bye: bytes
    ahead: Callable[[bytes], bytes]
    """What could be the reply to the command behind the one that has this reply."""


class Spoiling:
    """The relay; it spoils one reply, then passes all as it is.

    Args:
        upstream: the server.
        words: how it speaks.
    """

    def __init__(self, upstream: Endpoint, words: Words) -> None:
        self._upstream, self._words = upstream, words
        self._step: re.Pattern[bytes] | None = None
        self._way = ""
        self.spoilt = False
        """Whether it has been."""
        # asyncio itself holds a connection's task weakly.
        self._tasks = set[asyncio.Task[None] | None]()

    def spoil(self, step: bytes, way: str) -> None:
        """Spoil the reply to the next command that has this in it; b"": the next greeting."""
        self._step, self._way, self.spoilt = re.compile(step), way, False

    async def session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self._tasks.add(asyncio.current_task())
        its_reader, its_writer = await asyncio.open_connection(*self._upstream)
        connection = writer.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        due = self._is_due(b"")

        async def commands() -> None:
            nonlocal due
            with suppress(ConnectionError):  # else the server were never told
                while octets := await reader.read(1 << 16):
                    due = due or self._is_due(octets)
                    its_writer.write(octets)
            its_writer.write_eof()

        async def replies() -> None:
            nonlocal due
            before = b""
            while octets := await its_reader.read(1 << 16):
                if not due:
                    writer.write(octets)
                    before = octets
                    continue
                due, self._step, self.spoilt = False, None, True
                for piece in self._pieces(octets, before):
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0)
                if self._way in CLOSING:
                    if self._way == "reset":
                        connection.setsockopt(
                            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                        )
                    return
                if self._way in SILENT:
                    await reader.read()
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

    def _pieces(self, octets: bytes, before: bytes) -> list[bytes]:
        match self._way:
            case "close" | "reset" | "silent":
                return []
            case "half" | "stuck":
                return [octets[: len(octets) // 2]]
            case "spoilt":
                return [b"\xff\x00?" + octets[3:]]
            case "nul":
                return [octets[:3] + b"\0" + octets[3:]]
            case "bare":
                return [octets.replace(b"\r\n", b"\n")]
            case "twice":
                return [octets + octets]
            case "before":
                return [before + octets]
            case "ahead":
                return [octets + self._words.ahead(octets)]
            case "refused":
                return [self._words.refused(octets)]
            case "bye":
                return [self._words.bye]
            case "long":
                return [b"x" * LONG + b"\r\n"]
            case "many":
                return [b"x xx\r\n" * (LONG // 6)]
            case "large":
                return [_NUMBER.sub(b"9" * 10, octets)]
            case "endless":
                return [_NUMBER.sub(b"9" * 5000, octets)]
            case "slow":
                return [octets[at : at + 1] for at in range(len(octets))]
        raise AssertionError(self._way)


def patience(way: str, protocol: Protocol) -> Timeouts:
    """How long the gateway waits: not for long where nothing comes."""
    usual = TIMEOUTS[protocol]
    # Octets that a number tells of, and that are none, are waited for, too.
    short = (*SILENT, "large", "endless")
    return replace(usual, greeting=0.7, command=0.7) if way in short else usual


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
