"""Listeners' sockets, bound before any worker starts: a port is one for all of them."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Sequence

from kb.gateway.config import Config
from kb.gateway.endpoint import Endpoint
from kb.gateway.transport.listening import ListenError, mend

REUSES_PORT = hasattr(socket, "SO_REUSEPORT")
"""Whether the kernel shares connections out between sockets of one port (socket(7)). Where it does
not, all workers accept from the same sockets."""


class Bound:
    """The sockets of all listeners, bound and not listening yet.

    Args:
        config: whose listeners they are.
        workers: how many processes there will be.

    Raises:
        ListenError: one could not be bound; none stays open.
    """

    def __init__(self, config: Config, workers: int) -> None:
        self.endpoints: list[Endpoint] = []
        """Where each listener is, in the configuration's order."""
        self._sockets: list[list[list[socket.socket]]] = [[] for _ in range(workers)]
        with contextlib.ExitStack() as stack:
            for service in config.services:
                try:
                    self._bind(service.listen, stack)
                except OSError as error:
                    where = f"{config.file.name}: {service.place('listen')}"
                    raise ListenError(f"{where}: {service.listen}{mend(error)}") from None
            self._open = stack.pop_all()

    def _bind(self, listen: Endpoint, stack: contextlib.ExitStack) -> None:
        found = socket.getaddrinfo(
            listen.host, listen.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        # For a free port one of a name's addresses, or ports would differ.
        places = dict.fromkeys((family, address) for family, _, _, _, address in found)
        chosen = list(places)[: None if listen.port else 1]
        for sockets in self._sockets:
            sockets.append([])
        port = listen.port
        for family, address in chosen:
            # Alone first: another gateway on this port must be told as such, not shared with.
            with _bound(family, address, shared=False) as alone:
                port = alone.getsockname()[1]
            shared: socket.socket | None = None
            for sockets in self._sockets:
                if shared is None or REUSES_PORT:
                    one = _bound(family, (address[0], port, *address[2:]), shared=REUSES_PORT)
                    shared = stack.enter_context(one)
                sockets[-1].append(shared)
        self.endpoints.append(Endpoint(listen.host, port))

    def of(self, worker: int) -> Sequence[Sequence[int]]:
        """The file descriptors of a worker's sockets, a listener after the other.

        Args:
            worker: its number, from 0.
        """
        return [[one.fileno() for one in listener] for listener in self._sockets[worker]]

    def close(self) -> None:
        """Close all."""
        self._open.close()


def _bound(family: int, address: tuple[object, ...], *, shared: bool) -> socket.socket:
    one = socket.socket(family, socket.SOCK_STREAM)
    try:
        # As asyncio's servers have them.
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        one.bind(address)
    except BaseException:
        one.close()
        raise
    return one
