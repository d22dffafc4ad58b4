"""A wiretap: a TCP forwarder that keeps every octet it passes on, per connection, in order.

It knows no mail protocol and shares no code with the gateway. Octets are recorded before they
are forwarded, so what answers them always stands after them. `kb.lab.wire.dialogue` reads the
recording.
"""

from __future__ import annotations

import contextlib
import itertools
import socket
import threading
from collections.abc import Callable
from typing import NamedTuple

from kb.lab.wire.listener import Address, Listener

_CHUNK = 1 << 16
_order = itertools.count()
_clock = itertools.count()


class Piece(NamedTuple):
    """Octets that came in one read from one side."""

    by_client: bool
    octets: bytes
    moment: int = 0
    """When: counts the pieces of all wiretaps, so that connections can be put in one order."""


class Connection:
    """The recording of one connection. `order` counts the connections of all wiretaps."""

    def __init__(self) -> None:
        self.order = next(_order)
        self.pieces: list[Piece] = []
        self._lock = threading.Lock()

    def record(self, by_client: bool, octets: bytes) -> None:
        """Add octets, after all that was recorded before."""
        with self._lock:
            self.pieces.append(Piece(by_client, octets, next(_clock)))


class Wiretap(Listener):
    """Forwards every connection to `target`, recording it.

    Args:
        target: where to forward to; may be set later, before the first connection.
        ready: called for each connection before the target is; it may wait, and must not raise.
    """

    def __init__(
        self, target: Address | None = None, ready: Callable[[], None] = lambda: None
    ) -> None:
        self.target = target
        self._ready = ready
        self.connections: list[Connection] = []
        super().__init__()

    def serve(self, client: socket.socket) -> None:
        """Record and forward until both sides have ended."""
        connection = Connection()
        self.connections.append(connection)
        if self.target is None:
            return
        self._ready()
        with self.connect(self.target) as server:
            arguments = (server, client, connection, False)
            back = threading.Thread(target=_pump, args=arguments, daemon=True)
            back.start()
            _pump(client, server, connection, True)
            back.join()


def _pump(
    source: socket.socket, sink: socket.socket, connection: Connection, by_client: bool
) -> None:
    """Forward one direction until it ends, then end it on the other side too."""
    with contextlib.suppress(OSError):
        while octets := source.recv(_CHUNK):
            connection.record(by_client, octets)
            sink.sendall(octets)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
