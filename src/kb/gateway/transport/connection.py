"""One connection: octets in, octets out, and its end."""

from __future__ import annotations

import asyncio
import math
import ssl
from collections.abc import Callable

from kb.gateway.transport.errors import ServerLost
from kb.gateway.transport.tls import Tls
from kb.gateway.transport.wire import CHUNK, Wire
from kb.wire.proxy import End, Ends

__all__ = ["CHUNK", "TURN", "Connection", "ServerConnection"]

_SWALLOWED = 1 << 20
"""Octets of a client that are read for nothing before its connection is closed..."""
_ROUNDS = 2
"""... and rounds of the event loop in which none comes: then there are none."""
TURN = 32
"""Commands of one client, sent together, after which the others have a turn."""


class Connection:
    """A client's connection.

    Args:
        wire: its octets.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire, self._transport = wire, wire.transport
        self._loop = asyncio.get_running_loop()
        self._tls: Tls | None = None
        self._unread = b""
        self._ahead: bytes | None = None
        """Octets out of TLS, or its end, that `has_come` has met."""
        self._socket = _ends(wire.transport)
        self.ends: Ends | None = self._socket
        """The other side's end and this one; a PROXY header tells others. None where they are not
        known: it told none, or the other side has gone before anybody asked."""

    @property
    def encrypted(self) -> bool:
        """Whether TLS is on."""
        return self._tls is not None

    async def start_tls(
        self, context: ssl.SSLContext, seconds: float, server_name: str | None = None
    ) -> None:
        """Begin TLS; nobody else may be reading. All that is read afterwards came through it.

        Args:
            context: for this side of the handshake.
            seconds: how long the handshake may take.
            server_name: on a connection to a server its host; else None.

        Raises:
            OSError: it failed (`TlsError`), or did not come to its end (TimeoutError). The
                connection is cut: nothing may be said in clear instead.
        """
        tls = Tls(context, server_name)
        try:
            async with asyncio.timeout(seconds):
                while not tls.handshake():
                    self._transport.write(tls.outgoing())
                    await self._wire.drain()
                    tls.feed(await self._next(math.inf))
            self._transport.write(tls.outgoing())
        except OSError as error:
            # The alert tells the other side why.
            self._transport.write(tls.outgoing())
            self._transport.close()
            raise self.lost(error, seconds) from None
        except BaseException:
            self.abort()
            raise
        self._tls = tls

    @property
    def peer(self) -> str:
        """The other side's IP address; "" where it is not known."""
        return self.ends.source.host if self.ends else ""

    @property
    def own(self) -> str:
        """The IP address of this end; "" if the other side has gone before anybody asked."""
        ends = self.ends or self._socket
        return ends.destination.host if ends else ""

    def unread(self, octets: bytes) -> None:
        """Give back octets that were read and belong to what follows: they are read again."""
        self._unread = octets + self._unread

    async def read(self, seconds: float | None) -> bytes:
        """What comes next, at most `CHUNK` octets; b"" once the other side has closed.

        Args:
            seconds: how long to wait; None for ever.

        Raises:
            OSError: the connection is lost, or nothing comes (TimeoutError): then nothing is read
                from it any more.
        """
        try:
            until = math.inf if seconds is None else self._loop.time() + seconds
            return await self._received(until)
        except OSError as error:
            raise self.lost(error, seconds) from None

    def follow(self, heard: Callable[[], None] | None) -> None:
        """Have a function called, from now on, when something has come that no task waits for.

        Args:
            heard: it may `take`; None for nothing any more.
        """
        self._wire.heard = heard

    def take(self) -> bytes | None:
        """What has come, as `read` returns it; None where it would have to wait.

        Raises:
            OSError: the connection is lost.
        """
        while self._tls is None or (inside := self._inside(self._tls)) is None:
            if not (self._unread or self._wire.has_come):
                return None
            octets, self._unread = self._unread, b""
            octets = octets or self._wire.take()
            if self._tls is None:
                return octets
            self._transport.write(self._tls.outgoing())
            self._tls.feed(octets)
        return inside

    async def _received(self, until: float) -> bytes:
        if self._tls is None:
            # Straight from the wire, but for what was given back.
            return await (self._next(until) if self._unread else self._wire.read(until))
        while (octets := self._inside(self._tls)) is None:
            # A new key of TLS 1.3, or whatever else is not the session's.
            self._transport.write(self._tls.outgoing())
            self._tls.feed(await self._next(until))
        return octets

    def _inside(self, tls: Tls) -> bytes | None:
        """What came through TLS, as `Tls.read` returns it."""
        octets, self._ahead = self._ahead, None
        return tls.read(CHUNK) if octets is None else octets

    async def _next(self, until: float) -> bytes:
        """What comes next on the wire."""
        if self._unread:
            octets, self._unread = self._unread, b""
            return octets
        return await self._wire.read(until)

    def write(self, octets: bytes) -> None:
        """Add octets to what is to be sent."""
        if self._tls is not None:
            try:
                self._tls.write(octets)
            except OSError:
                # As with a connection that is lost, draining tells.
                self.abort()
            octets = self._tls.outgoing()
        self._transport.write(octets)

    async def drain(self, seconds: float) -> None:
        """Wait while the other side is slow to take what was written.

        Raises:
            OSError: the connection is lost, or nothing is taken (TimeoutError).
        """
        if self.is_sent:
            # Nothing to wait for: a timer for that would cost more than the writing.
            return
        try:
            async with asyncio.timeout(seconds):
                await self._wire.drain()
        except OSError as error:
            raise self.lost(error, seconds) from None

    @property
    def has_come(self) -> bool:
        """Whether octets of the other side, or its end, are there already. With TLS they may be
        TLS's own."""
        if self._unread or self._wire.has_come:
            return True
        if self._tls is not None:
            # What came in one piece with octets that were read is out of the wire, and waits here.
            try:
                self._ahead = self._inside(self._tls)
            except OSError:
                return True  # reading tells
        return self._ahead is not None

    @property
    def is_sent(self) -> bool:
        """Whether the connection is up, and the system has taken all that was written."""
        return self._wire.is_sent

    async def send(self, octets: bytes, seconds: float) -> None:
        """Write, then drain. Raises what `drain` raises."""
        self.write(octets)
        await self.drain(seconds)

    def lost(self, error: OSError, seconds: float | None) -> Exception:
        """What to raise for an error of the connection: for a client's, that error.

        Args:
            error: what happened; TimeoutError if nothing did.
            seconds: how long was waited.
        """
        return error

    def abort(self) -> None:
        """Close at once; what is not sent yet is not sent."""
        self._wire.stop_timer()
        self._transport.abort()

    def close(self) -> None:
        """Close, once what was written is sent; whoever cares waits with `ended`."""
        self._wire.stop_timer()
        if self._tls is not None and not self._transport.is_closing():
            self._tls.end()
            self._transport.write(self._tls.outgoing())
        self._transport.close()

    async def _swallow(self) -> None:
        """Throw away what has come by now, within bounds.

        Closed with octets that nobody has read, a connection is reset (RFC 1122 section 4.2.2.13),
        and the last that was said to the other side may be lost with it.
        """
        self._wire.heard = None
        left, idle = _SWALLOWED, 0
        while left > 0 and idle < _ROUNDS:
            if self._wire.has_come:
                try:
                    octets = self._wire.take()
                except OSError:
                    return
                if not octets:
                    return
                left, idle = left - len(octets), 0
            else:
                idle += 1
            await asyncio.sleep(0)

    async def ended(self, seconds: float) -> None:
        """Close and wait until that is done; after so many seconds without what is not sent."""
        try:
            await self._swallow()
        finally:
            self.close()
        try:
            async with asyncio.timeout(seconds):
                await self._wire.lost()
        except OSError:
            self.abort()
        except BaseException:
            # Or the listener would wait until the client has taken all.
            self.abort()
            raise


class ServerConnection(Connection):
    """A server's connection: whatever goes wrong with it is `ServerLost`, its end too."""

    async def read(self, seconds: float | None) -> bytes:
        """What comes next; never b"".

        Raises:
            ServerLost: it has closed, is lost, or nothing comes.
        """
        if octets := await super().read(seconds):
            return octets
        raise ServerLost("the server closed the connection")

    def take(self) -> bytes | None:
        """What has come; never b"".

        Raises:
            ServerLost: it has closed, or is lost.
        """
        try:
            octets = super().take()
        except OSError as error:
            raise self.lost(error, None) from None
        if octets == b"":
            raise ServerLost("the server closed the connection")
        return octets

    async def read_until(self, until: float | None) -> bytes:
        """As `read`, up to a time of the event loop's; None for ever.

        Raises:
            TimeoutError: nothing came before that.
            ServerLost: it has closed, or is lost.
        """
        try:
            if octets := await self._received(math.inf if until is None else until):
                return octets
        except TimeoutError:
            raise
        except OSError as error:
            raise self.lost(error, None) from None
        raise ServerLost("the server closed the connection")

    def lost(self, error: OSError, seconds: float | None) -> Exception:
        """`ServerLost`, with the reason in words."""
        if isinstance(error, TimeoutError) and seconds is not None:
            return ServerLost(f"the server was silent for {seconds:g} s")
        return ServerLost(f"connection to the server lost: {error.strerror or error}")


def _ends(transport: asyncio.Transport) -> Ends | None:
    peer, own = transport.get_extra_info("peername"), transport.get_extra_info("sockname")
    return Ends(End(*peer[:2]), End(*own[:2])) if peer and own else None
