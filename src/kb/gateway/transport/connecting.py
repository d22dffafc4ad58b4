"""Connects to servers: every connection that the gateway itself opens begins here."""

from __future__ import annotations

import asyncio
import ssl

from kb.gateway.endpoint import Endpoint
from kb.gateway.transport.connection import ServerConnection
from kb.gateway.transport.errors import ServerLost
from kb.gateway.transport.wire import Wire


async def connect(
    server: Endpoint, seconds: float, tls: ssl.SSLContext | None = None, header: bytes = b""
) -> ServerConnection:
    """Connect to a server.

    Args:
        server: where it listens.
        seconds: how long that may take, and the handshake as long again.
        tls: for TLS from the start, its context; the certificate must be for the server's host.
        header: what is sent before anything else, TLS included: the PROXY protocol's.

    Raises:
        ServerLost: there is no connection to be had; the message says why.
    """
    try:
        async with asyncio.timeout(seconds):
            loop = asyncio.get_running_loop()
            _, wire = await loop.create_connection(Wire, server.host, server.port)
    except TimeoutError:
        raise ServerLost(f"no connection in {seconds:g} s") from None
    except OSError as error:
        raise ServerLost(error.strerror or str(error)) from None
    connection = ServerConnection(wire)
    try:
        if header:
            await connection.send(header, seconds)
        if tls is not None:
            await connection.start_tls(tls, seconds, server.host)
    except BaseException:
        connection.abort()
        raise
    return connection
