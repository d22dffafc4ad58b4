"""One connection: octets in, octets out, and its end."""

from __future__ import annotations

import asyncio
import math
import ssl

from kb.gateway.transport.errors import ServerLost
from kb.gateway.transport.tls import Tls
from kb.wire.proxy import End, Ends

CHUNK = 1 << 16
"""Octets read or written at once."""


class Connection:
    """A client's connection.

    asyncio's transport holds its reader weakly, and its writer not at all: whoever has the
    connection holds both, as long as that lasts.

    Args:
        reader: what the other side sends.
        writer: to the other side.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._tls: Tls | None = None
        self._unread = b""
        self._timer: asyncio.TimerHandle | None = None
        self._until = math.inf
        """When a wait for octets is given up."""
        self._socket = _ends(writer)
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
                    self._writer.write(tls.outgoing())
                    await self._writer.drain()
                    tls.feed(await self._wire())
            self._writer.write(tls.outgoing())
        except OSError as error:
            # The alert tells the other side why.
            self._writer.write(tls.outgoing())
            self._writer.close()
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
            if seconds is not None:
                self._give_up_at(asyncio.get_running_loop().time() + seconds)
            return await self._received()
        except OSError as error:
            raise self.lost(error, seconds) from None
        finally:
            self._until = math.inf

    def _give_up_at(self, until: float) -> None:
        """See that a wait for octets ends in TimeoutError, and with it what this side reads.

        One timer serves for all waits: one that has ended before only moves its time.
        """
        loop = asyncio.get_running_loop()
        self._until = until
        if self._timer is None or self._timer.when() > self._until:
            self._set_timer(loop, self._until)

    def _set_timer(self, loop: asyncio.AbstractEventLoop, when: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = loop.call_at(when, self._time_out, loop)

    def _time_out(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        if self._until <= loop.time():
            self._reader.set_exception(TimeoutError("nothing came"))
        elif self._until < math.inf:
            self._set_timer(loop, self._until)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def _received(self) -> bytes:
        if self._tls is None:
            return await self._wire()
        while (octets := self._tls.read(CHUNK)) is None:
            # A new key of TLS 1.3, or whatever else is not the session's.
            self._writer.write(self._tls.outgoing())
            self._tls.feed(await self._wire())
        return octets

    async def _wire(self) -> bytes:
        if self._unread:
            octets, self._unread = self._unread, b""
            return octets
        return await self._reader.read(CHUNK)

    def write(self, octets: bytes) -> None:
        """Add octets to what is to be sent."""
        if self._tls is not None:
            try:
                self._tls.write(octets)
            except OSError:
                # As with a connection that is lost, draining tells.
                self.abort()
            octets = self._tls.outgoing()
        self._writer.write(octets)

    async def drain(self, seconds: float) -> None:
        """Wait while the other side is slow to take what was written.

        Raises:
            OSError: the connection is lost, or nothing is taken (TimeoutError).
        """
        if self._reader.exception() is None and self.is_sent:
            # Nothing to wait for: a timer for that would cost more than the writing.
            return
        try:
            async with asyncio.timeout(seconds):
                await self._writer.drain()
        except OSError as error:
            raise self.lost(error, seconds) from None

    @property
    def is_sent(self) -> bool:
        """Whether the connection is up, and the system has taken all that was written."""
        transport = self._writer.transport
        return not transport.is_closing() and not transport.get_write_buffer_size()

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
        self._stop_timer()
        self._writer.transport.abort()

    def close(self) -> None:
        """Close, once what was written is sent; whoever cares waits with `ended`."""
        self._stop_timer()
        if self._tls is not None and not self._writer.is_closing():
            self._tls.end()
            self._writer.write(self._tls.outgoing())
        self._writer.close()

    async def ended(self, seconds: float) -> None:
        """Close and wait until that is done; after so many seconds without what is not sent."""
        self.close()
        try:
            async with asyncio.timeout(seconds):
                await self._writer.wait_closed()
        except OSError:
            self.abort()


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

    async def read_until(self, until: float | None) -> bytes:
        """As `read`, up to a time of the event loop's; None for ever.

        Raises:
            TimeoutError: nothing came before that.
            ServerLost: it has closed, or is lost.
        """
        if until is None:
            return await self.read(None)
        self._give_up_at(until)
        try:
            if octets := await self._received():
                return octets
        except TimeoutError:
            raise
        except OSError as error:
            raise self.lost(error, None) from None
        finally:
            self._until = math.inf
        raise ServerLost("the server closed the connection")

    def lost(self, error: OSError, seconds: float | None) -> Exception:
        """`ServerLost`, with the reason in words."""
        if isinstance(error, TimeoutError) and seconds is not None:
            return ServerLost(f"the server was silent for {seconds:g} s")
        return ServerLost(f"connection to the server lost: {error.strerror or error}")


def _ends(writer: asyncio.StreamWriter) -> Ends | None:
    peer, own = writer.get_extra_info("peername"), writer.get_extra_info("sockname")
    return Ends(End(*peer[:2]), End(*own[:2])) if peer and own else None
