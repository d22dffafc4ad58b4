"""kb.gateway.transport.wire: octets both ways, and what ends them."""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from collections.abc import Awaitable, Callable

import pytest

from kb.gateway.transport.wire import CHUNK, Wire
from support.loop import Loop

Talk = Callable[[Wire, socket.socket], Awaitable[None]]


def connected(loop: Loop, talk: Talk) -> None:
    """Have a wire and the other side's socket talk."""

    async def run() -> None:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            near = socket.create_connection(listening.getsockname())
            far, _ = listening.accept()
        far.setblocking(False)
        _, wire = await asyncio.get_running_loop().create_connection(Wire, sock=near)
        with far:
            await talk(wire, far)
            wire.transport.abort()
            await wire.lost()

    loop.run(run())


async def settled(condition: Callable[[], bool]) -> None:
    """Until that is so."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.001)


def test_octets_come_in_order_and_then_the_end(loop: Loop) -> None:
    async def talk(wire: Wire, far: socket.socket) -> None:
        assert not wire.has_come
        far.send(b"one")
        assert await wire.read() == b"one"
        far.send(b"two")
        far.shutdown(socket.SHUT_WR)
        assert await wire.read() == b"two"
        assert [await wire.read() for _ in range(2)] == [b"", b""]
        # The other side hears on all the same.
        wire.transport.write(b"three")
        await wire.drain()
        await settled(lambda: wire.is_sent)
        assert far.recv(9) == b"three"

    connected(loop, talk)


def test_no_more_is_taken_than_somebody_reads(loop: Loop) -> None:
    async def talk(wire: Wire, far: socket.socket) -> None:
        sent = 0

        def fill() -> int:
            try:
                return far.send(bytes(CHUNK))
            except BlockingIOError:
                return 0

        # Until the system takes no more, in spite of time to pass it on.
        while more := fill() or (await asyncio.sleep(0.05)) or fill():
            sent += more
            await asyncio.sleep(0)
        assert len(wire._came) <= 3 * CHUNK < sent
        got = 0
        while got < sent:
            octets = await wire.read()
            assert 0 < len(octets) <= CHUNK
            got += len(octets)
        assert got == sent

    connected(loop, talk)


def test_a_wait_is_given_up_for_good(loop: Loop) -> None:
    async def talk(wire: Wire, far: socket.socket) -> None:
        now = asyncio.get_running_loop().time
        far.send(b"one")
        assert await wire.read(now() + 30) == b"one"
        with pytest.raises(TimeoutError):
            await wire.read(now() + 0.01)
        far.send(b"two")
        with pytest.raises(TimeoutError):
            await wire.read()
        with pytest.raises(TimeoutError):
            await wire.drain()

    connected(loop, talk)


def test_what_came_in_time_counts_though_it_is_noticed_late(loop: Loop) -> None:
    async def talk(wire: Wire, far: socket.socket) -> None:
        reading = asyncio.create_task(wire.read(asyncio.get_running_loop().time() + 0.1))
        await asyncio.sleep(0.01)
        far.send(b"250 Ok")
        time.sleep(0.3)  # noqa: ASYNC251 - somebody holds the event loop
        assert await reading == b"250 Ok"

    connected(loop, talk)


def test_what_came_before_a_reset_is_read_first(loop: Loop) -> None:
    async def talk(wire: Wire, far: socket.socket) -> None:
        far.send(b"552 Too large")
        await settled(lambda: wire.has_come)
        far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        far.close()
        await wire.lost()
        assert await wire.read() == b"552 Too large"
        with pytest.raises(ConnectionResetError):
            await wire.read()

    connected(loop, talk)


def test_a_shorter_wait_behind_a_longer_one(loop: Loop) -> None:
    async def talk(wire: Wire, far: socket.socket) -> None:
        begun = asyncio.get_running_loop().time()
        far.send(b"one")
        assert await wire.read(begun + 600) == b"one"
        with pytest.raises(TimeoutError):
            await wire.read(begun + 0.05)
        assert asyncio.get_running_loop().time() - begun < 30

    connected(loop, talk)


def test_a_read_that_is_cancelled_takes_nothing(loop: Loop) -> None:
    async def talk(wire: Wire, far: socket.socket) -> None:
        reading = asyncio.create_task(wire.read())
        await asyncio.sleep(0)
        reading.cancel()
        await asyncio.wait([reading])
        far.send(b"one")
        assert await wire.read() == b"one"

    connected(loop, talk)


def test_a_reset_is_told_to_whoever_reads_or_writes(loop: Loop) -> None:
    async def talk(wire: Wire, far: socket.socket) -> None:
        far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        reading = asyncio.create_task(wire.read())
        await asyncio.sleep(0)
        far.close()
        with pytest.raises(ConnectionResetError):
            await reading
        assert not wire.is_sent
        with pytest.raises(ConnectionResetError):
            await wire.drain()

    connected(loop, talk)


def test_a_writer_waits_while_the_other_side_is_slow(loop: Loop) -> None:
    async def talk(wire: Wire, far: socket.socket) -> None:
        wire.transport.write(bytes(16 << 20))
        draining = asyncio.create_task(wire.drain())
        await asyncio.sleep(0.05)
        assert not draining.done()
        assert not wire.is_sent
        left = 16 << 20
        while left:
            try:
                left -= len(far.recv(1 << 20))
            except BlockingIOError:
                await asyncio.sleep(0)
        await draining
        await settled(lambda: wire.is_sent)
        # One that waits when the connection is cut is told so.
        wire.transport.write(bytes(16 << 20))
        draining = asyncio.create_task(wire.drain())
        await asyncio.sleep(0.01)
        wire.transport.abort()
        with pytest.raises(ConnectionResetError):
            await draining

    connected(loop, talk)


def test_who_follows_hears_what_nobody_waits_for(loop: Loop) -> None:
    async def talk(wire: Wire, far: socket.socket) -> None:
        heard: list[bytes] = []
        wire.heard = lambda: heard.append(wire.take())
        far.send(b"one")
        await settled(lambda: heard == [b"one"])
        reading = asyncio.create_task(wire.read())
        await asyncio.sleep(0)
        far.send(b"two")
        assert await reading == b"two"
        far.shutdown(socket.SHUT_WR)
        await settled(lambda: heard == [b"one", b""])

    connected(loop, talk)
