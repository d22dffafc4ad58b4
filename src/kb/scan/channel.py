"""Connections to a scanner that stay open, used from the threads in which messages are examined.

A socket that blocks, and waits in slices: whoever waits for a scanner can so be told to stop
(`kb.scan.patience`), and costs no event loop anything meanwhile.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from kb.scan.patience import Patience

_BLOCK = 1 << 16


class Address:
    """Where a scanner listens.

    Args:
        host: a name or an IP address; "" for a socket file.
        port: TCP port.
        path: the socket file.
    """

    def __init__(self, host: str = "", port: int = 0, path: str = "") -> None:
        self.host, self.port, self.path = host, port, path

    def connect(self, patience: Patience) -> Channel:
        """A new connection.

        Raises:
            OSError: there is none to be had.
        """
        wait = patience.slice()
        if not self.path:
            # A host that does not answer at all is given more than a slice, since no part of a
            # handshake can be waited for again.
            made = socket.create_connection((self.host, self.port), max(wait, 5))
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return Channel(made)
        made = socket.socket(socket.AF_UNIX)
        try:
            made.settimeout(wait)
            made.connect(self.path)
        except BaseException:
            made.close()
            raise
        return Channel(made)


class Channel:
    """One connection. Whatever fails on it, it is not to be used again."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._held = b""
        self._wait = -1.0

    def send(self, pieces: Iterable[bytes], patience: Patience) -> None:
        """Send all of it.

        Raises:
            OSError: the connection is lost.
            TimeoutError: the peer does not take it in time.
        """
        for piece in pieces:
            view = memoryview(piece)
            while view:
                self._be_patient(patience)
                try:
                    view = view[self._socket.send(view) :]
                except TimeoutError:
                    continue

    def until(self, end: bytes, most: int, patience: Patience) -> bytes:
        """Receive up to an octet, which is left out.

        Raises:
            OSError: the connection is lost, or closed by the peer, or more than `most` came.
            TimeoutError: it does not come in time.
        """
        while end not in self._held:
            if len(self._held) > most:
                raise ConnectionError("its answer has no end")
            self._be_patient(patience)
            try:
                block = self._socket.recv(_BLOCK)
            except TimeoutError:
                continue
            if not block:
                raise ConnectionError("it closed the connection")
            self._held += block
        text, _, self._held = self._held.partition(end)
        return text

    def _be_patient(self, patience: Patience) -> None:
        """Wait no longer than may be; nearly always it is the same, and need not be told again."""
        wait = patience.slice()
        if wait != self._wait:
            self._socket.settimeout(wait)
            self._wait = wait

    def close(self) -> None:
        """Close it."""
        self._socket.close()


C = TypeVar("C")


class Kept(Generic[C]):
    """Connections that nobody uses now, the last used first.

    Args:
        close: closes one.
    """

    def __init__(self, close: Callable[[C], None]) -> None:
        self._idle: list[C] = []
        self._close, self._closed = close, False
        self._lock = threading.Lock()

    def take(self) -> C | None:
        """One of them, now the caller's alone."""
        with self._lock:
            return self._idle.pop() if self._idle else None

    def give(self, connection: C) -> None:
        """One that is fit for more."""
        with self._lock:
            if not self._closed:
                self._idle.append(connection)
                return
        self._close(connection)

    def close(self) -> None:
        """Close all, and from now on each one that is given back."""
        with self._lock:
            self._closed = True
        self.clear()

    def clear(self) -> None:
        """Close all: what one of them has met, the others have too."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            self._close(connection)
