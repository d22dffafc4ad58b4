"""How a client goes away in the middle: its connection is reset, or ends in good order."""

from __future__ import annotations

import socket
import struct

_AT_ONCE = struct.pack("ii", 1, 0)


def vanish(sock: socket.socket | None) -> None:
    """Reset a connection, as where a machine goes down (SO_LINGER of 0 seconds, socket(7))."""
    if sock is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        sock.close()
