"""Listens for clients: every connection that the gateway accepts begins here."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Awaitable, Callable, Iterable

from kb.gateway.endpoint import Endpoint
from kb.gateway.transport.connection import Connection
from kb.gateway.transport.wire import Wire

BACKLOG = 4096
"""Most connections that wait for the gateway to accept them. asyncio's own 100 are too few for a
burst: a full queue drops SYNs, and their clients try again only after a second, then three. The
system's own limit, `net.core.somaxconn` (Linux: 4096 since 5.4), holds all the same: `listen`
takes the smaller of both without a word (listen(2))."""

Accepted = Callable[[Connection], Awaitable[None]]
"""Serves one client; when it returns, the connection is done with."""


class ListenError(OSError):
    """A listener could not be opened; the message names endpoint, reason and mend."""


class Listener:
    """Accepts connections, and knows those that are not done with.

    Args:
        accepted: serves each of them, in a task of its own.
        flush: how long an ended session's client may take for what is still to be sent.
    """

    def __init__(self, accepted: Accepted, flush: float) -> None:
        self._accepted, self._flush = accepted, flush
        self._servers: list[asyncio.Server] = []
        # The event loop holds its tasks weakly; these hold their connections.
        self._serving: set[asyncio.Task[None]] = set()
        self._closed = False

    async def take(self, sockets: Iterable[socket.socket]) -> None:
        """Listen on sockets that are bound already; when this returns, connections are accepted."""
        loop = asyncio.get_running_loop()
        for one in sockets:
            server = await loop.create_server(self._wire, sock=one, backlog=BACKLOG)
            self._servers.append(server)

    async def open(self, listen: Endpoint) -> Endpoint:
        """Listen; when this returns, connections are accepted.

        Returns:
            Where, with the port that was found free for port 0.

        Raises:
            ListenError: nothing can listen there.
        """
        try:
            server = await asyncio.get_running_loop().create_server(
                self._wire, await _one_host(listen), listen.port, backlog=BACKLOG
            )
        except OSError as error:
            raise ListenError(f"{listen}{mend(error)}") from None
        self._servers.append(server)
        return Endpoint(listen.host, server.sockets[0].getsockname()[1])

    async def drain(self, seconds: float) -> None:
        """Accept no more, and wait until the sessions have ended, at most so long."""
        self._stop()
        if self._serving:
            await asyncio.wait(self._serving, timeout=seconds)

    def _stop(self) -> None:
        self._closed = True
        for server in self._servers:
            server.close()

    async def close(self) -> None:
        """Accept no more, end the sessions, and wait until all are gone."""
        self._stop()
        serving = list(self._serving)
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
        for server in self._servers:
            await server.wait_closed()
        self._servers.clear()

    def _wire(self) -> Wire:
        return Wire(self._begin)

    def _begin(self, wire: Wire) -> None:
        client = Connection(wire)
        if self._closed:
            # It was accepted before the listener closed, and comes here only now.
            client.abort()
            return
        task = asyncio.create_task(self._serve(client))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        # One that is cancelled before its first step does not get to closing it.
        task.add_done_callback(lambda _: client.close())

    async def _serve(self, client: Connection) -> None:
        try:
            await self._accepted(client)
        finally:
            await client.ended(self._flush)


def mend(error: OSError) -> str:
    """What is wrong with an endpoint, and what would be right."""
    if error.errno == errno.EADDRINUSE:
        return " is in use; stop what listens there or choose another port"
    # asyncio puts the address in front of the system's reason.
    reason = (error.strerror or str(error)).rpartition(": ")[2]
    return f" cannot be listened on: {reason}; write a host and port of this machine"


async def _one_host(listen: Endpoint) -> str:
    """The host to listen on; for a free port one of a name's addresses, or ports would differ."""
    if listen.port:
        return listen.host
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(listen.host, 0, type=socket.SOCK_STREAM)
    return str(found[0][4][0])
