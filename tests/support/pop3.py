"""A POP3 server whose every word a test decides, the gateway in front of it, and dialogues.

The server is for what real servers do not do on demand: refuse, stall, lie, vanish, and tell
which commands it was given. What real servers do is tested on real servers.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypeVar

from kb.gateway.config import Config, Service
from kb.gateway.context import Context
from kb.gateway.endpoint import Endpoint
from kb.gateway.exemptions import Exemptions
from kb.gateway.pins import Pins, SqlitePins
from kb.gateway.policy import Policy
from kb.gateway.pop3 import serve
from kb.gateway.serve import Gateway
from kb.gateway.transport.timeouts import TIMEOUTS, Timeouts
from kb.lab.mail.samples import GTUBE
from kb.message import Octets
from kb.model import Action, Protocol
from kb.scan import Findings, Scanner, ScannerUnavailable
from kb.scan.envelope import NOTHING_KNOWN, Envelope
from kb.wire.dots import stuffed
from kb.wire.pop3 import top
from support.loop import Loop
from support.transcript import Peer

T = TypeVar("T")
TIMEOUT = 30
NOBODY_EXEMPT = Exemptions()
SPAM = GTUBE


@dataclass
class Server:
    """A scripted POP3 server over a list of messages; one maildrop whoever logs in.

    `answers` overrides: a command's line to the octets to send; None closes the connection.
    """

    messages: list[bytes] = field(default_factory=list)
    uids: list[str] | None = None
    """By message; by default `uid-1`, `uid-2`…"""
    sizes: list[int] | None = None
    greeting: bytes = b"+OK ready <1896.697170952@dbc.mtview.ca.us>\r\n"
    capabilities: Sequence[bytes] = (b"TOP", b"UIDL", b"USER")
    answers: dict[bytes, bytes | None] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    """Every line received, over all sessions."""
    ends: list[str] = field(default_factory=list)
    """How each session ended: `QUIT` or `closed`."""
    stall: asyncio.Event = field(default_factory=asyncio.Event)
    """While it is not set, RETR and TOP send half of a message and wait for it."""
    last: bytes = b"QUIT"
    """The command after whose answer the connection is closed."""
    stalls: set[bytes] | None = None
    """The commands that wait; None for every RETR and TOP."""
    stalling: bool = False
    """Whether one is waiting."""

    def __post_init__(self) -> None:
        self.stall.set()
        self._readers: list[asyncio.StreamReader] = []
        self._writers: list[asyncio.StreamWriter] = []

    @property
    def gone(self) -> bool:
        """Whether the other side of every connection has closed."""
        return all(reader.at_eof() for reader in self._readers)

    def release(self) -> None:
        """Let what is stalling go on."""
        self.stall.set()

    def say(self, octets: bytes) -> None:
        """Send octets unasked, on every connection."""
        for writer in self._writers:
            writer.write(octets)

    def hang_up(self) -> None:
        """Close every connection."""
        for writer in self._writers:
            writer.close()

    def count(self, keyword: str) -> int:
        """How many such commands came."""
        return sum(line.split()[:1] == [keyword] for line in self.heard)

    def fetched(self) -> int:
        """How many whole messages were asked for."""
        return self.count("RETR") + sum(
            line.startswith("TOP") and not line.endswith(" 0") for line in self.heard
        )

    async def session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        deleted: set[int] = set()
        self._readers.append(reader)
        self._writers.append(writer)
        writer.write(self.greeting)
        end = "closed"
        try:
            while line := await reader.readline():
                line = line.removesuffix(b"\r\n")
                self.heard.append(line.decode("latin-1"))
                answer = self.answers.get(line, b"")
                if answer == b"":
                    answer = self._answer(line, deleted)
                if answer is None:
                    break
                if self._waits(line):
                    writer.write(answer[: len(answer) // 2])
                    self.stalling = True
                    await self.stall.wait()
                    answer = answer[len(answer) // 2 :]
                writer.write(answer)
                await writer.drain()
                if line == b"QUIT":
                    end = "QUIT"
                if line == self.last:
                    break
        except ConnectionError:
            pass
        finally:
            self.ends.append(end)
            writer.close()

    def _waits(self, line: bytes) -> bool:
        if self.stall.is_set():
            return False
        return line.startswith((b"RETR", b"TOP")) if self.stalls is None else line in self.stalls

    def _answer(self, line: bytes, deleted: set[int]) -> bytes:
        keyword, *words = line.split()
        if keyword in (b"USER", b"PASS", b"APOP", b"NOOP", b"QUIT"):
            return b"+OK fine\r\n"
        if keyword == b"CAPA":
            return b"".join(c + b"\r\n" for c in (b"+OK list", *self.capabilities, b"."))
        if keyword == b"RSET":
            deleted.clear()
            return b"+OK all back\r\n"
        if words and words[0].isdigit():
            return self._answer_on(keyword, int(words[0]), words, deleted)
        present = [n for n, _ in enumerate(self.messages, 1) if n not in deleted]
        if keyword == b"STAT":
            return f"+OK {len(present)} {sum(map(self._size, present))}\r\n".encode()
        if keyword in (b"LIST", b"UIDL"):
            value = self._size if keyword == b"LIST" else self._uid
            lines = [f"{n} {value(n)}\r\n".encode() for n in present]
            return b"".join([b"+OK the server's listing\r\n", *lines, b".\r\n"])
        return b"-ERR what?\r\n"

    def _answer_on(
        self, keyword: bytes, number: int, words: list[bytes], deleted: set[int]
    ) -> bytes:
        if not 1 <= number <= len(self.messages) or number in deleted:
            return b"-ERR the server knows no such message\r\n"
        message = self.messages[number - 1]
        if keyword == b"RETR":
            return b"+OK the server's RETR\r\n" + stuffed(message)
        if keyword == b"TOP":
            return b"+OK the server's TOP\r\n" + stuffed(b"".join(top([message], int(words[1]))))
        if keyword == b"LIST":
            return f"+OK {number} {self._size(number)}\r\n".encode()
        if keyword == b"UIDL":
            return f"+OK {number} {self._uid(number)}\r\n".encode()
        if keyword == b"DELE":
            deleted.add(number)
            return b"+OK marked\r\n"
        return b"-ERR what?\r\n"

    def _size(self, number: int) -> int:
        return self.sizes[number - 1] if self.sizes else len(self.messages[number - 1])

    def _uid(self, number: int) -> str:
        return self.uids[number - 1] if self.uids else f"uid-{number}"


class Finder:
    """A scanner that calls spam what holds the GTUBE string, and counts."""

    def __init__(self) -> None:
        self.scans = 0

    async def scan(self, octets: Octets, envelope: Envelope = NOTHING_KNOWN) -> Findings:
        """Scan a whole message."""
        self.scans += 1
        return Findings(spam="GTUBE" if octets.find(SPAM) >= 0 else "")


class Down(Finder):
    """A scanner that is down while `down` is true."""

    down = True
    reason = "clamd: connection refused"

    async def scan(self, octets: Octets, envelope: Envelope = NOTHING_KNOWN) -> Findings:
        """Fail, or scan."""
        if self.down:
            raise ScannerUnavailable(self.reason)
        return await super().scan(octets, envelope)


class Held(Finder):
    """A scanner that gives no verdict until it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = threading.Event()
        self.let = threading.Event()

    async def scan(self, octets: Octets, envelope: Envelope = NOTHING_KNOWN) -> Findings:
        """Wait, then scan."""
        self.begun.set()
        await asyncio.to_thread(self.let.wait, TIMEOUT)
        return await super().scan(octets, envelope)


class World:
    """Servers and gateways on one loop, for tests that block."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._servers: list[tuple[Server, asyncio.Server]] = []
        self._gateways: list[Gateway] = []
        self._clients: list[Client] = []

    def close(self) -> None:
        """End everything that was started."""
        for client in self._clients:
            client.close()
        for gateway in self._gateways:
            self.run(gateway.close())
        for server, listening in self._servers:
            self.do(listening.close)
            self.do(server.release)
            self.do(server.hang_up)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the loop."""
        return self._loop.run(work, TIMEOUT)

    def do(self, work: Callable[[], object]) -> None:
        """Call a function on the loop."""

        async def run() -> None:
            work()

        self.run(run())

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Wait until something holds that the loop's thread brings about."""
        end = time.monotonic() + TIMEOUT
        while not condition():
            assert time.monotonic() < end, "it never happened"
            time.sleep(0.005)

    def start(self, server: Server) -> Endpoint:
        """Start a scripted server."""
        listening = self.run(asyncio.start_server(server.session, "127.0.0.1", 0))
        self._servers.append((server, listening))
        return Endpoint("127.0.0.1", listening.sockets[0].getsockname()[1])

    def gateway(
        self,
        upstream: Endpoint,
        *,
        spam: Action = Action.TAG,
        scanner: Scanner | None = None,
        pins: Pins | None = None,
        fail_open: bool = False,
        message_octets: int = 50_000_000,
        exempt: Exemptions = NOBODY_EXEMPT,
        timeouts: Timeouts = TIMEOUTS[Protocol.POP3],
    ) -> Endpoint:
        """Start a gateway in front of a server; where it listens."""
        service = Service(
            protocol=Protocol.POP3,
            listen=Endpoint("127.0.0.1", 0),
            upstream=upstream,
            scheme="",
            spam=spam,
            virus=Action.STRIP_AND_DELIVER,
        )
        config = Config(
            file=Path("gateway.toml"),
            services=(service,),
            message_octets=message_octets,
            exemptions=exempt,
        )
        policy = Policy(
            spam=spam,
            virus=Action.STRIP_AND_DELIVER,
            tag="[SPAM]",
            forward_to="",
            on_failure_open=fail_open,
        )
        context = Context(
            service=service,
            policy=policy,
            scanner=scanner or Finder(),
            config=config,
            log=logging.getLogger("kb.gateway.pop3"),
            timeouts=timeouts,
            pins=pins or SqlitePins(),
        )
        gateway = Gateway([context], {Protocol.POP3: serve})
        endpoints = self.run(gateway.start())
        self._gateways.append(gateway)
        return endpoints[0]

    def client(self, endpoint: Endpoint, source: str = "127.0.0.1") -> Client:
        """Connect a client, from that address."""
        client = Client(endpoint, source)
        self._clients.append(client)
        return client


class Client(Peer):
    """A POP3 client that plays transcripts."""

    def __init__(self, endpoint: Endpoint, source: str = "127.0.0.1") -> None:
        super().__init__(socket.create_connection(endpoint, TIMEOUT, (source, 0)), "C")

    def login(self) -> Self:
        """Greeting, USER and PASS."""
        self.line()
        self.play("C: USER alice\nS: +OK fine\nC: PASS secret\nS: +OK fine")
        return self

    def ask(self, command: str) -> str:
        """Send a command; the first line of the reply, without CR LF."""
        self.send(command.encode() + b"\r\n")
        return self.line()

    def text(self) -> bytes:
        """What follows a positive reply, still stuffed, without its end."""
        octets = bytearray(b"\r\n")
        # A dot behind a bare LF ends nothing.
        while (line := self._file.readline()) != b".\r\n" or not octets.endswith(b"\r\n"):
            assert line, octets[-1000:]
            octets += line
        return bytes(octets[2:])

    def unstuffed(self) -> bytes:
        """What follows a positive reply: the message."""
        return (b"\r\n" + self.text()).replace(b"\r\n.", b"\r\n")[2:]

    def some(self) -> bytes:
        """What is there, at most 64 KiB; waits for the first octet."""
        return self._file.read1(1 << 16)

    def rest(self) -> bytes:
        """All octets up to the end of the connection."""
        return self._file.read()

    def silent(self) -> bool:
        """Whether nothing has been received, not even the end; looks without waiting."""
        self.socket.setblocking(False)
        try:
            return not self._file.peek(1) and not self._pending()
        finally:
            self.socket.settimeout(TIMEOUT)

    def _pending(self) -> bool:
        try:
            self.socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        return True

    def hang_up(self) -> None:
        """Send the end of the connection, but keep reading."""
        self.socket.shutdown(socket.SHUT_WR)
