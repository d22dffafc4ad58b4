"""The octets of one socket, both ways: an asyncio protocol that one task at a time reads from.

asyncio's own streams are a protocol, a reader and a writer one above the other, and take fresh
memory of 256 KiB for however few octets come. Here all connections of a thread share one buffer,
and each exchange takes fewer steps.
"""

from __future__ import annotations

import asyncio
import math
import threading
from collections.abc import Callable

CHUNK = 1 << 16
"""Octets read or written at once."""
_HELD = 2 * CHUNK
"""Octets that wait to be read, from which on the system is asked for no more."""


class _Room(threading.local):
    """Where an event loop, which has a thread of its own, puts what it receives: nobody else's
    octets come in before they are taken out."""

    def __init__(self) -> None:
        self.octets = memoryview(bytearray(CHUNK))


_ROOM = _Room()


class Wire(asyncio.BufferedProtocol):
    """One socket.

    While it reads, the event loop holds it; else only who has the connection does.

    Args:
        made: called once it is connected.
    """

    transport: asyncio.Transport

    def __init__(self, made: Callable[[Wire], None] = lambda _: None) -> None:
        self._made = made
        self._loop = asyncio.get_running_loop()
        self._room, self._came = _ROOM.octets, bytearray()
        self._is_paused = self._has_ended = False
        self._fault: Exception | None = None
        self._waiting: asyncio.Future[None] | None = None
        self.heard: Callable[[], None] | None = None
        """Called when something has come, or the end, that no task waits for."""
        self._timer: asyncio.TimerHandle | None = None
        self._until = math.inf
        """When the wait for octets is given up."""
        self._writable, self._lost = asyncio.Event(), asyncio.Event()
        self._writable.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the event loop."""
        if not isinstance(transport, asyncio.Transport):
            raise AssertionError("a connection that is no stream")
        self.transport = transport
        self._made(self)

    def get_buffer(self, sizehint: int) -> memoryview:
        """Called by the event loop."""
        return self._room

    def buffer_updated(self, nbytes: int) -> None:
        """Called by the event loop."""
        if self._fault is not None:
            return  # whoever waited has given up
        self._came += self._room[:nbytes]
        self._wake()
        if len(self._came) > _HELD and not self._is_paused:
            self._is_paused = True
            self.transport.pause_reading()

    def eof_received(self) -> bool:
        """Called by the event loop; True: this side may still write."""
        self._has_ended = True
        self._wake()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by the event loop."""
        self._has_ended = True
        if exc is not None:
            self._fault = exc
        self._lost.set()
        self._writable.set()
        self._wake()
        self.stop_timer()

    def pause_writing(self) -> None:
        """Called by the event loop."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """Called by the event loop."""
        self._writable.set()

    def _wake(self) -> None:
        if self._waiting is not None:
            if not self._waiting.done():
                self._waiting.set_result(None)
        elif self.heard is not None:
            self.heard()

    @property
    def has_come(self) -> bool:
        """Whether `read` would return or raise at once."""
        return bool(self._came) or self._has_ended or self._fault is not None

    async def read(self, until: float = math.inf) -> bytes:
        """What comes next, at most `CHUNK` octets; b"" once the other side has closed.

        Args:
            until: how long to wait, by the event loop's time.

        Raises:
            OSError: the connection is lost, or nothing comes (TimeoutError): then nothing is read
                from it any more.
        """
        if not self.has_come:
            await self._wait(until)
        return self.take()

    def take(self) -> bytes:
        """What `read` returns or raises, if `has_come`."""
        came = self._came
        if self._fault is not None and not came:
            raise self._fault
        if len(came) <= CHUNK:
            octets = bytes(came)
            came.clear()
        else:
            octets = bytes(memoryview(came)[:CHUNK])
            del came[:CHUNK]
        if self._is_paused and len(came) <= CHUNK:
            self._is_paused = False
            self.transport.resume_reading()
        return octets

    async def _wait(self, until: float) -> None:
        if self._waiting is not None:
            raise AssertionError("two tasks read from one connection")
        self._until = until
        if until < math.inf and (self._timer is None or self._timer.when() > until):
            self._set_timer(until)
        self._waiting = self._loop.create_future()
        try:
            await self._waiting
        finally:
            self._waiting, self._until = None, math.inf

    def _set_timer(self, when: float) -> None:
        """One timer serves for all waits: one that has ended before only moves its time."""
        self.stop_timer()
        self._timer = self._loop.call_at(when, self._time_out)

    def _time_out(self) -> None:
        self._timer = None
        if self._waiting is None or self._waiting.done():
            return  # something has come in the same round
        if self._until <= self._loop.time():
            self._fault = TimeoutError("nothing came")
            self._wake()
        elif self._until < math.inf:
            self._set_timer(self._until)

    def stop_timer(self) -> None:
        """No wait is given up any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    @property
    def is_sent(self) -> bool:
        """Whether the connection is up, and the system has taken all that was written."""
        if self._fault is not None or self.transport.is_closing():
            return False
        return not self.transport.get_write_buffer_size()

    async def drain(self) -> None:
        """Wait while the other side is slow to take what was written.

        Raises:
            OSError: the connection is lost.
        """
        if self.transport.is_closing():
            # What becomes of it is told a moment later.
            await asyncio.sleep(0)
        await self._writable.wait()
        if self._fault is not None:
            raise self._fault
        if self._lost.is_set():
            raise ConnectionResetError("Connection lost")

    async def lost(self) -> None:
        """Wait until the connection is no more; `close` or `abort` of the transport ends it."""
        await self._lost.wait()
