"""Ports for servers that are told theirs before they listen.

The kernel gives a port of its own range to whoever asks for none in particular (ip(7),
`ip_local_port_range`): to each connection, and to each listener on port 0. One of them may get a
server's port in the second between choosing it and listening on it, and be taken for that server.
So ports are chosen below that range.
"""

from __future__ import annotations

import contextlib
import random
import socket
from collections.abc import Iterator
from pathlib import Path

RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
LOWEST = 10_000
USUAL = 32_768
"""Where the kernel's range begins unless told otherwise."""
ENOUGH = 1_000
"""Ports that there must be below it; else the kernel chooses."""


def free_ports(host: str, count: int) -> list[int]:
    """Ports of an IPv4 address that are free now; nothing keeps them so.

    Raises:
        OSError: there are not so many.
    """
    with contextlib.ExitStack() as stack:
        found: list[int] = []
        for port in _candidates():
            if len(found) == count:
                break
            with contextlib.suppress(OSError):
                one = stack.enter_context(socket.create_server((host, port)))
                found.append(one.getsockname()[1])
    if len(found) < count:
        raise OSError(f"no {count} free ports on {host}")
    return found


def _candidates() -> Iterator[int]:
    """In an order of nobody's, so that two who choose at once choose otherwise."""
    begins = _kernels_first()
    below = range(LOWEST, begins)
    if len(below) >= ENOUGH:
        yield from random.SystemRandom().sample(below, ENOUGH)
    else:
        yield from [0] * ENOUGH


def _kernels_first() -> int:
    try:
        return int(RANGE.read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return USUAL
