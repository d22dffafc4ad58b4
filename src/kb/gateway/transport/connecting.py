"""Connects to servers: every connection that the gateway itself opens begins here."""

from __future__ import annotations

import asyncio

from kb.gateway.endpoint import Endpoint
from kb.gateway.transport.connection import CHUNK, ServerConnection
from kb.gateway.transport.errors import ServerLost


async def connect(server: Endpoint, seconds: float) -> ServerConnection:
    """Connect to a server.

    Raises:
        ServerLost: there is no connection to be had; the message says why.
    """
    try:
        async with asyncio.timeout(seconds):
            streams = await asyncio.open_connection(server.host, server.port, limit=CHUNK)
    except TimeoutError:
        raise ServerLost(f"no connection in {seconds:g} s") from None
    except OSError as error:
        raise ServerLost(error.strerror or str(error)) from None
    return ServerConnection(*streams)
