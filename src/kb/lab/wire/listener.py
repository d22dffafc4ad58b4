"""A TCP listener on a free port with a thread a connection, for wiretaps and forced gateways."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from abc import ABC, abstractmethod
from typing import NamedTuple, Self

HOST = "127.0.0.1"


class Address(NamedTuple):
    """Where a server listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class Listener(ABC):
    """Accepts connections until it is closed. Override `serve`."""

    def __init__(self) -> None:
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server((HOST, 0))
        self.address = Address(*self._listener.getsockname()[:2])
        threading.Thread(target=self._accept, daemon=True).start()

    @abstractmethod
    def serve(self, client: socket.socket) -> None:
        """Serve one connection, in a thread of its own; it is closed on return."""

    def connect(self, address: Address) -> socket.socket:
        """A connection to a server, which `close` cuts if it is still open then.

        Raises:
            OSError: there is none to be had.
        """
        return self._known(socket.create_connection(address))

    def settle(self, seconds: float = 10) -> bool:
        """Wait until no connection is open; False where one still is after that time."""
        deadline = time.monotonic() + seconds
        for thread in list(self._threads):
            thread.join(max(0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def close(self) -> None:
        """Stop listening and cut what is still open."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for end in list(self._open):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self.settle()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _known(self, end: socket.socket) -> socket.socket:
        # Without this, small lines wait for the acknowledgement of those before them.
        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._open.add(end)
        return end

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(client,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, client: socket.socket) -> None:
        try:
            with self._known(client), contextlib.suppress(OSError):
                self.serve(client)
        finally:
            self._open.discard(client)
