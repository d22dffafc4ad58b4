"""A burst of connections while the gateway is busy: none of their SYNs is lost."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import selectors
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import missing
from kb.gateway.endpoint import Endpoint
from kb.gateway.transport.connection import Connection
from kb.gateway.transport.listening import Listener, ListenError
from support.loop import Loop

BURST = 1000
SYN_RETRY_SECONDS = 1.0
"""After which a client sends a SYN again that was dropped (RFC 6298 2.1)."""


@pytest.fixture
def many_files() -> Iterator[None]:
    """Room for both ends of every connection."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 3 * BURST
    if hard != resource.RLIM_INFINITY and hard < wanted:
        missing(f"this process may open {hard} files; {wanted} are needed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def overflows() -> int:
    """How often a listener's queue was full, on this machine so far (Linux)."""
    lines = Path("/proc/net/netstat").read_text(encoding="ascii").splitlines()
    names, values = (line.split() for line in lines if line.startswith("TcpExt:"))
    return int(dict(zip(names, values, strict=True))["ListenOverflows"])


async def greet(client: Connection) -> None:
    """A session of one line."""
    await client.send(b"hello\r\n", 60)


def test_a_burst_loses_no_syn(loop: Loop, many_files: None) -> None:
    limit = int(Path("/proc/sys/net/core/somaxconn").read_text(encoding="ascii"))
    assert limit >= BURST, f"net.core.somaxconn is {limit}: raise it"
    listener = Listener(greet, 5)
    endpoint = loop.run(listener.open(Endpoint("127.0.0.1", 0)))
    blocked, go_on = threading.Event(), threading.Event()

    async def busy() -> None:
        blocked.set()
        go_on.wait(60)

    asyncio.run_coroutine_threadsafe(busy(), loop._loop)
    assert blocked.wait(60)
    before = overflows()
    with contextlib.ExitStack() as stack, selectors.DefaultSelector() as waiting:
        clients = [stack.enter_context(socket.socket()) for _ in range(BURST)]
        for client in clients:
            client.setblocking(False)
            assert client.connect_ex(endpoint) in (0, 115)
            waiting.register(client, selectors.EVENT_WRITE)
        # The gateway accepts nothing meanwhile: all of them are in the queue, or were dropped.
        end = time.monotonic() + SYN_RETRY_SECONDS / 2
        while waiting.get_map() and time.monotonic() < end:
            for key, _ in waiting.select(0.1):
                waiting.unregister(key.fileobj)
        left = len(waiting.get_map())
        go_on.set()
        for client in clients if not left else []:
            client.settimeout(60)
            assert client.recv(16) == b"hello\r\n"
    loop.run(listener.close())
    assert (left, overflows() - before) == (0, 0)


def test_a_session_that_ends_closes_its_connection(loop: Loop) -> None:
    listener = Listener(greet, 5)
    endpoint = loop.run(listener.open(Endpoint("127.0.0.1", 0)))
    with socket.create_connection(endpoint) as client:
        assert client.makefile("rb").read() == b"hello\r\n"
    loop.run(listener.close())
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(endpoint)


def test_what_cannot_be_listened_on_is_told(loop: Loop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        endpoint = Endpoint(*taken.getsockname())
        with pytest.raises(ListenError, match=f"{endpoint} is in use; stop what listens there"):
            loop.run(Listener(greet, 5).open(endpoint))
