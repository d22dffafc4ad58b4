"""The PROXY header in front of a client's connection: whose connection it really is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from kb.gateway.networks import Network, holding
from kb.gateway.transport.connection import Connection
from kb.gateway.transport.errors import ClientGone
from kb.wire.proxy import HeaderError, HeaderReader


class ProxyRefused(Exception):  # noqa: N818 - a state of affairs, not a mistake in code
    """The connection is not to be served; the message says why, in words for the log."""


async def take_header(client: Connection, trusted: Sequence[Network], seconds: float) -> None:
    """Read the header and let the connection have the ends that it tells.

    Nothing is said to the client before: it may be anybody, and it is owed no word (2.1).

    Args:
        client: a connection of which nothing was read yet.
        trusted: whose headers are believed. From elsewhere a header would be whatever its sender
            likes, and without one nobody would know whose connection it is.
        seconds: how long the whole header may take.

    Raises:
        ProxyRefused: it is from elsewhere, or what came in that time is no header.
        ClientGone: it closed the connection before it said anything, as a mere look whether the
            port is open does.
        OSError: the connection is lost.
    """
    if not client.peer:
        raise ClientGone("the client closed the connection before its PROXY header")
    if not holding(trusted, client.peer):
        raise ProxyRefused(f"connection from {client.peer}, which is not in trusted; closed")
    reader = HeaderReader()
    try:
        async with asyncio.timeout(seconds):
            while (header := reader.next()) is None:
                octets = await client.read(None)
                if not octets and reader.rest:
                    raise HeaderError("the connection was closed in the PROXY header")
                if not octets:
                    raise ClientGone("the client closed the connection before its PROXY header")
                reader.feed(octets)
    except TimeoutError:
        raise ProxyRefused(f"no PROXY header from {client.peer} in {seconds:g} s; closed") from None
    except HeaderError as error:
        raise ProxyRefused(f"{error}; connection from {client.peer} closed") from None
    client.unread(reader.rest)
    if not header.local:
        # Not told: not known. The proxy's own address would lend its trust to anybody.
        client.ends = header.ends
