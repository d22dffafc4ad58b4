"""Listeners: one for each protocol of the configuration, and an orderly end."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from collections.abc import Mapping

from kb.gateway.context import Context, Serve
from kb.gateway.endpoint import Endpoint
from kb.model import Protocol

FLUSH_SECONDS = 5
"""How long a client that does not read may hold its connection open at the end."""


class ListenError(OSError):
    """A listener could not be opened; the message names protocol, endpoint and reason."""


class Gateway:
    """The running gateway.

    Args:
        contexts: what each protocol's sessions are given, by protocol.
        sessions: each protocol's session module.
    """

    def __init__(
        self, contexts: Mapping[Protocol, Context], sessions: Mapping[Protocol, Serve]
    ) -> None:
        self._contexts, self._sessions = contexts, sessions
        self._servers: list[asyncio.Server] = []
        self._acceptors: list[_Acceptor] = []

    async def start(self) -> dict[Protocol, Endpoint]:
        """Open the listeners; when this returns each of them accepts connections.

        Returns:
            Where each protocol listens, with the port that was found free for port 0.

        Raises:
            ListenError: a listener could not be opened; none stays open.
        """
        endpoints = {}
        for protocol, context in self._contexts.items():
            listen = context.service.listen
            acceptor = _Acceptor(self._sessions[protocol], context)
            try:
                server = await asyncio.start_server(
                    acceptor,
                    await _one_host(listen),
                    listen.port,
                )
            except OSError as error:
                await self.close()
                where = f"{context.config.file.name}: [{protocol}] listen: {listen}"
                raise ListenError(f"{where}{_mend(error)}") from None
            self._servers.append(server)
            self._acceptors.append(acceptor)
            endpoints[protocol] = Endpoint(listen.host, server.sockets[0].getsockname()[1])
        return endpoints

    async def close(self) -> None:
        """Close the listeners, end the sessions, and wait until all are gone."""
        for server in self._servers:
            server.close()
        await asyncio.gather(*(acceptor.close() for acceptor in self._acceptors))
        for server in self._servers:
            await server.wait_closed()
        self._servers.clear()
        self._acceptors.clear()


class _Acceptor:
    """Runs one session a connection and keeps its task, lest it be collected as garbage."""

    def __init__(self, serve: Serve, context: Context) -> None:
        self._serve, self._context = serve, context
        self._sessions: set[asyncio.Task[None]] = set()
        self._closed = False

    def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._closed:
            # It was accepted before the listener closed, and comes here only now.
            writer.transport.abort()
            return
        task = asyncio.create_task(self._run(reader, writer))
        self._sessions.add(task)
        task.add_done_callback(self._sessions.discard)
        # One that is cancelled before its first step does not get to closing it.
        task.add_done_callback(lambda _: writer.close())

    async def close(self) -> None:
        """Begin no more sessions, end those that there are, and wait until all are gone."""
        self._closed = True
        sessions = list(self._sessions)
        for session in sessions:
            session.cancel()
        await asyncio.gather(*sessions, return_exceptions=True)

    async def _run(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        log = self._context.log
        try:
            await self._serve(reader, writer, self._context)
        except (ConnectionError, TimeoutError) as error:
            log.info("connection lost: %s", error or type(error).__name__)
        except Exception:
            # One session's mistake must not end the others; its client sees a closed channel.
            log.exception("session ended by an internal error")
        finally:
            await _close(writer)


def _mend(error: OSError) -> str:
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


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    try:
        async with asyncio.timeout(FLUSH_SECONDS):
            await writer.wait_closed()
    except (OSError, TimeoutError):
        writer.transport.abort()


def logger(protocol: Protocol) -> logging.Logger:
    """The logger of one protocol: `kb.gateway.smtp`."""
    return logging.getLogger(f"kb.gateway.{protocol}")
