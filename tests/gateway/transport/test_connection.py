"""kb.gateway.transport.connection: what has come, through TLS too, and how it ends."""

from __future__ import annotations

import asyncio
import socket
import ssl
from pathlib import Path

import pytest

from kb.gateway.pop3.upstream import Upstream
from kb.gateway.transport.connection import ServerConnection
from kb.gateway.transport.errors import ServerLost
from kb.gateway.transport.timeouts import TIMEOUTS
from kb.gateway.transport.wire import Wire
from kb.model import Protocol
from kb.wire.pop3 import Command
from support.loop import Loop
from support.tls import Authority

LONG = 30


async def pair() -> tuple[ServerConnection, socket.socket]:
    """A connection, and the server's socket, which blocks nobody."""
    near, far = socket.socketpair()
    far.setblocking(False)
    _, wire = await asyncio.get_running_loop().create_connection(Wire, sock=near)
    return ServerConnection(wire), far


class TlsServer:
    """TLS at the other end of a connection."""

    def __init__(self, context: ssl.SSLContext, far: socket.socket) -> None:
        self._in, self._out, self._far = ssl.MemoryBIO(), ssl.MemoryBIO(), far
        self._tls = context.wrap_bio(self._in, self._out, server_side=True)

    async def handshake(self) -> None:
        """Take part in it."""
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                self._send()
                self._in.write(await asyncio.get_running_loop().sock_recv(self._far, 1 << 16))
            else:
                self._send()
                return

    def say(self, *records: bytes) -> None:
        """Send records in one piece."""
        for one in records:
            self._tls.write(one)
        self._send()

    def _send(self) -> None:
        if octets := self._out.read():
            self._far.send(octets)


def test_what_came_with_a_reply_in_one_piece_is_seen_through_tls(
    loop: Loop, tmp_path: Path
) -> None:
    authority = Authority(tmp_path)

    async def run() -> None:
        connection, far = await pair()
        with far:
            server = TlsServer(authority.server("next.example.test"), far)
            async with asyncio.TaskGroup() as group:
                group.create_task(server.handshake())
                group.create_task(
                    connection.start_tls(authority.client(), LONG, "next.example.test")
                )
            server.say(b"354 Go ahead\r\n", b"250 early\r\n")
            assert await connection.read(LONG) == b"354 Go ahead\r\n"
            assert connection.has_come
            assert connection.has_come
            assert connection.take() == b"250 early\r\n"
            assert not connection.has_come
            server.say(b"221 ", b"Bye\r\n")
            assert await connection.read(LONG) == b"221 "
            assert connection.has_come
            assert await connection.read(LONG) == b"Bye\r\n"
            connection.abort()

    loop.run(run())


def test_a_reply_that_nobody_asked_for_is_no_other_commands(loop: Loop) -> None:
    async def run() -> None:
        connection, far = await pair()
        upstream = Upstream(connection, TIMEOUTS[Protocol.POP3])
        with far:
            far.send(b"+OK user\r\n")
            assert (await upstream.ask(Command("USER", b"a"))).positive
            far.send(b"-ERR idle too long\r\n")
            while not connection.has_come:  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0.001)
            with pytest.raises(ServerLost, match="out of turn"):
                await upstream.ask(Command("PASS", b"b"))
            connection.abort()

    loop.run(run())


def test_an_end_that_is_cut_short_leaves_nothing_to_be_sent(loop: Loop) -> None:
    async def run() -> None:
        connection, far = await pair()
        with far:
            connection.write(bytes(16 << 20))  # nobody reads it
            ending = asyncio.create_task(connection.ended(LONG))
            await asyncio.sleep(0.01)
            ending.cancel()
            await asyncio.wait([ending])
            async with asyncio.timeout(LONG):
                await connection._wire.lost()

    loop.run(run())
