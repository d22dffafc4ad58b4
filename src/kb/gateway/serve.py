"""The running gateway: a listener for each protocol of the configuration, and an orderly end."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Mapping, Sequence

from kb.gateway.context import Context, Serve
from kb.gateway.crowd import REFUSALS, Crowd
from kb.gateway.endpoint import Endpoint
from kb.gateway.scanners import Scanners
from kb.gateway.security import secure
from kb.gateway.transport.connection import Connection
from kb.gateway.transport.listening import Listener, ListenError
from kb.gateway.transport.proxied import ProxyRefused, take_header
from kb.model import Protocol

__all__ = ["Gateway", "ListenError", "logger"]


class Gateway:
    """The running gateway.

    Args:
        contexts: what each listener's sessions are given.
        sessions: each protocol's session function.
        sockets: each listener's, bound already; without them the listeners make their own.
    """

    def __init__(
        self,
        contexts: Sequence[Context],
        sessions: Mapping[Protocol, Serve],
        sockets: Sequence[Sequence[socket.socket]] = (),
    ) -> None:
        self.contexts = contexts
        """What the next sessions are given."""
        self._sockets = sockets
        self._listeners: list[Listener] = []
        limits = contexts[0].config
        self._crowd = Crowd(limits.connections, limits.client_connections)
        self._scanners = Scanners(context.scanner for context in contexts)
        self._sessions = [
            _Sessions(sessions[context.service.protocol], context, self._crowd, self._scanners)
            for context in contexts
        ]

    async def start(self) -> list[Endpoint]:
        """Open the listeners; when this returns each of them accepts connections.

        Returns:
            Where each context's listener is, with the port that was found free for port 0.

        Raises:
            ListenError: a listener could not be opened; none stays open.
        """
        endpoints = []
        for number, context in enumerate(self.contexts):
            service = context.service
            listener = Listener(self._sessions[number].run, context.timeouts.flush)
            try:
                if self._sockets:
                    await listener.take(self._sockets[number])
                    endpoints.append(service.listen)
                else:
                    endpoints.append(await listener.open(service.listen))
            except ListenError as error:
                await self.close()
                where = f"{context.config.file.name}: {service.place('listen')}"
                raise ListenError(f"{where}: {error}") from None
            self._listeners.append(listener)
        return endpoints

    def renew(self, contexts: Sequence[Context]) -> None:
        """Give these to the sessions to come; those that run keep what they have.

        Args:
            contexts: of the same listeners, in the same order.
        """
        self.contexts = contexts
        limits = contexts[0].config
        self._crowd.limit(limits.connections, limits.client_connections)
        for sessions, context in zip(self._sessions, contexts, strict=True):
            sessions.context = context
        self._scanners.renew(context.scanner for context in contexts)

    async def drain(self) -> None:
        """Accept no more, and wait until no session is left, as long as `[process] drain` says."""
        seconds = self.contexts[0].config.drain
        await asyncio.gather(*(listener.drain(seconds) for listener in self._listeners))

    async def close(self) -> None:
        """Close the listeners, end the sessions, and wait until all are gone."""
        await asyncio.gather(*(listener.close() for listener in self._listeners))
        self._listeners.clear()


class _Sessions:
    """Runs one protocol's sessions; whatever becomes of one is told to the log."""

    def __init__(self, serve: Serve, context: Context, crowd: Crowd, scanners: Scanners) -> None:
        self._serve, self.context = serve, context
        self._crowd, self._scanners = crowd, scanners

    async def run(self, client: Connection) -> None:
        context = self.context
        log = context.log
        try:
            if context.service.proxy_protocol:
                seconds = context.timeouts.proxy_header
                await take_header(client, context.service.trusted, seconds)
            with self._crowd.entered(client.peer) as fault:
                if fault == "flood":
                    log.warning("%s: cut, too many connections are being refused", client.peer)
                    client.abort()
                    return
                if context.service.tls == "implicit":
                    await secure(client, context)
                if fault:
                    log.warning("%s: refused, too many connections", client.peer)
                    client.write(REFUSALS[context.service.protocol, fault].encode("ascii"))
                else:
                    with self._scanners.used(context.scanner):
                        await self._serve(client, context)
        except ProxyRefused as refused:
            log.warning("%s", refused)
        except (ConnectionError, TimeoutError) as error:
            log.info("connection lost: %s", error or type(error).__name__)
        except Exception:
            # One session's mistake must not end the others; its client sees a closed channel.
            log.exception("session ended by an internal error")


def logger(protocol: Protocol) -> logging.Logger:
    """The logger of one protocol: `kb.gateway.smtp`."""
    return logging.getLogger(f"kb.gateway.{protocol}")
