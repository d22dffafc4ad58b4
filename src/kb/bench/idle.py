"""Thousands of connections that do nothing: the gateway's memory for each, and who comes then."""

from __future__ import annotations

import asyncio
import resource
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from kb.bench.found import Found
from kb.bench.options import Options
from kb.bench.processes import memory
from kb.bench.sides import Trial, compare
from kb.lab.errors import LabError
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.wire.listener import Address
from kb.model import Protocol
from kb.model.benchmark import Aim, Measure

CLIENTS = 5_000
MOST = 100.0
"""kB for one: then 5,000 take half a gigabyte."""
PATIENCE = 60.0
_SPARE = 200
"""Descriptors for all else that a process has open."""

_GREETINGS = {
    Protocol.SMTP: b"220 idle.example.test\r\n",
    Protocol.POP3: b"+OK ready\r\n",
    Protocol.IMAP: b"* OK ready\r\n",
}
_SAID = {
    Protocol.SMTP: (b"EHLO idle.example.test\r\nMAIL FROM:<a@example.test>\r\n", b"250 2.1.0 "),
    Protocol.POP3: (b"USER idle\r\nPASS idle\r\n", b"+OK in"),
    Protocol.IMAP: (b"a LOGIN idle idle\r\nb IDLE\r\n", b"+ idling"),
}
"""By protocol: what a client says before it falls silent, and the last that it hears."""


def run(options: Options) -> Found:
    """Let them come, protocol by protocol."""
    clients = options.clients or (CLIENTS if options.full else CLIENTS // 10)
    with allowed(2 * clients + _SPARE):
        return Found([one for protocol in Protocol for one in _measured(protocol, clients)])


@contextmanager
def allowed(descriptors: int) -> Iterator[None]:
    """Let this process, and those that it starts, open so many files at least; meanwhile only.

    Raises:
        LabError: the system does not allow so many.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if _is_less(hard, descriptors):
        raise LabError(f"{descriptors} open files are needed, and the system allows {hard}")
    # Who runs after it in this process may need more.
    if _is_less(soft, descriptors):
        resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _is_less(limit: int, descriptors: int) -> bool:
    return limit != resource.RLIM_INFINITY and limit < descriptors


def _measured(protocol: Protocol, clients: int) -> Iterator[Measure]:
    with ExitStack() as stack:
        server = stack.enter_context(_server(protocol))
        tables = {protocol: table(protocol, server)}
        gateway = stack.enter_context(GatewayProcess(configuration(tables)))
        at = gateway.address(protocol)
        # The first ones pay for what all share.
        for _ in range(20):
            _come(at, protocol, stack)
        before = memory(gateway.pid, "VmRSS")
        for _ in range(clients):
            _come(at, protocol, stack)
        each = (memory(gateway.pid, "VmRSS") - before) / 1000 / clients
        begun = time.perf_counter()
        _come(at, protocol, stack)
        wait = (time.perf_counter() - begun) * 1000
        what = f"{protocol.upper()}, {clients} idle connections"
        yield _single(f"{what}: memory for each", "kB", each, Aim(most=MOST))
        yield _single(f"{what}: one more is served in", "ms", wait)


def _single(what: str, unit: str, value: float, *aims: Aim) -> Measure:
    return compare(what, unit, [Trial("gateway", lambda: value)], 1, aims)


def _come(at: Address, protocol: Protocol, stack: ExitStack) -> None:
    """Connect, say what there is to say, and stay."""
    sock = stack.enter_context(socket.create_connection(at, PATIENCE))
    said, end = _SAID[protocol]
    heard = b""
    for line in (b"", *said.splitlines(keepends=True)):
        sock.sendall(line)
        heard = b""
        while not _whole(heard, protocol):
            octets = sock.recv(4096)
            if not octets:
                raise LabError(f"the gateway closed an idle connection behind {heard!r}")
            heard += octets
    if not heard.splitlines()[-1].startswith(end):
        raise LabError(f"a client that is to be idle is answered {heard!r}")


def _whole(heard: bytes, protocol: Protocol) -> bool:
    """Whether an answer has come to its end: of SMTP's the last line has no hyphen."""
    last = heard.splitlines()[-1] if heard.endswith(b"\r\n") else b""
    return bool(last) and not (protocol is Protocol.SMTP and last[3:4] == b"-")


@contextmanager
def _server(protocol: Protocol) -> Iterator[Address]:
    """A server of a few lines, in a thread: real ones would not hold so many."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def session(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(_GREETINGS[protocol])
        try:
            while line := await reader.readline():
                writer.write(_answer(protocol, line))
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def start() -> asyncio.Server:
        return await asyncio.start_server(session, "127.0.0.1", 0, backlog=1024)

    server = asyncio.run_coroutine_threadsafe(start(), loop).result(PATIENCE)
    try:
        yield Address(*server.sockets[0].getsockname())
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE)


def _answer(protocol: Protocol, line: bytes) -> bytes:
    if protocol is Protocol.SMTP:
        return b"250 2.1.0 idle.example.test\r\n"
    if protocol is Protocol.POP3:
        return b"+OK in\r\n"
    tag, _, command = line.partition(b" ")
    return b"+ idling\r\n" if command.startswith(b"IDLE") else tag + b" OK done\r\n"
