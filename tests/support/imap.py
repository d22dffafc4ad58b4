"""IMAP servers, gateways before them, and clients that speak in transcripts."""

from __future__ import annotations

import asyncio
import logging
import random
import re
import shutil
import socket
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from kb.gateway.config import Config, Service
from kb.gateway.context import Context
from kb.gateway.endpoint import Endpoint
from kb.gateway.exemptions import Exemptions
from kb.gateway.imap import serve
from kb.gateway.pins import Pins, SqlitePins
from kb.gateway.policy import Policy
from kb.gateway.serve import Gateway
from kb.gateway.transport.timeouts import TIMEOUTS, Timeouts
from kb.lab.servers.embedded import accounts, imap
from kb.message import Octets
from kb.model import Action, Protocol
from kb.scan import Findings, Scanner, ScannerUnavailable, scanner
from kb.scan.envelope import NOTHING_KNOWN, Envelope
from support.loop import Loop

PASSWORD = accounts.PASSWORD
TIMEOUT = 30
NOBODY_EXEMPT = Exemptions()


Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Stubborn:
    """A scanner that fails while `down`, and counts what it is given."""

    def __init__(self) -> None:
        self.down = False
        self.scans = 0
        self._scanner: Scanner = scanner("builtin", "builtin")

    async def scan(self, octets: Octets, envelope: Envelope = NOTHING_KNOWN) -> Findings:
        """Scan, or fail."""
        self.scans += 1
        if self.down:
            raise ScannerUnavailable("down")
        return await self._scanner.scan(octets, envelope)


class Served(NamedTuple):
    """An account on a server."""

    server: Endpoint
    user: str


class World:
    """Servers, gateways and clients of one test; all are closed at its end."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self.gateways: list[tuple[Gateway, Pins]] = []
        """Those that run, in the order of their start."""
        self._servers: list[asyncio.Server] = []
        self._sockets: list[socket.socket] = []
        self._folders: list[Path] = []

    def pymap(self, users: Iterable[str]) -> Endpoint:
        """pymap with an empty INBOX for each user."""
        folder = Path(tempfile.mkdtemp(prefix="kb-pymap-"))
        self._folders.append(folder)
        for user in users:
            accounts.create(folder, user)
        server = self._loop.run(imap.start(folder, "127.0.0.1"))
        self._servers.append(server)
        return Endpoint("127.0.0.1", server.sockets[0].getsockname()[1])

    def scripted(self, handler: Handler) -> Endpoint:
        """A server that does with each connection what `handler` says."""
        server = self._loop.run(asyncio.start_server(handler, "127.0.0.1", 0))
        self._servers.append(server)
        return Endpoint("127.0.0.1", server.sockets[0].getsockname()[1])

    def gateway(
        self,
        upstream: Endpoint,
        scan: Scanner | None = None,
        *,
        tag: str = "[SPAM]",
        spam: Action = Action.TAG,
        virus: Action = Action.STRIP_AND_DELIVER,
        fail_open: bool = False,
        limit: int = 50 << 20,
        state: Path | None = None,
        timeouts: Timeouts = TIMEOUTS[Protocol.IMAP],
        exempt: Exemptions = NOBODY_EXEMPT,
    ) -> Endpoint:
        """A running gateway before that server."""
        service = Service(
            protocol=Protocol.IMAP,
            listen=Endpoint("127.0.0.1", 0),
            scheme="",
            upstream=upstream,
            spam=spam,
            virus=virus,
        )
        pins = SqlitePins(state)
        context = Context(
            service=service,
            policy=Policy(
                spam=spam, virus=virus, tag=tag, forward_to="", on_failure_open=fail_open
            ),
            scanner=scan or scanner("builtin", "builtin"),
            config=Config(
                file=Path("gateway.toml"),
                services=(service,),
                message_octets=limit,
                exemptions=exempt,
            ),
            log=logging.getLogger("kb.gateway.imap"),
            timeouts=timeouts,
            pins=pins,
        )
        gateway = Gateway([context], {Protocol.IMAP: serve})
        self.gateways.append((gateway, pins))
        return self._loop.run(gateway.start())[0]

    def do(self, work: Callable[[], object]) -> None:
        """Call a function on the loop."""

        async def run() -> None:
            work()

        self._loop.run(run())

    def stop(self) -> None:
        """Stop the gateways, as a restart would."""
        for gateway, pins in self.gateways:
            self._loop.run(gateway.close())
            pins.close()
        self.gateways.clear()

    def connect(
        self, endpoint: Endpoint, user: str | None = None, source: str = "127.0.0.1"
    ) -> Client:
        """A client from that address, greeted, and logged in if a user is named."""
        sock = socket.create_connection(endpoint, TIMEOUT, (source, 0))
        self._sockets.append(sock)
        client = Client(sock)
        client.greeting = client.response()
        if user is not None:
            assert client.ask(f"LOGIN {user} {PASSWORD}").tagged.startswith(b"OK")
        return client

    def bench(self, cut: str = "whole", scan: Scanner | None = None) -> Apparatus:
        """A gateway between a scripted server and a scripted client."""
        listener = socket.create_server(("127.0.0.1", 0))
        self._sockets.append(listener)
        endpoint = self.gateway(Endpoint(*listener.getsockname()), scan)
        client = socket.create_connection(endpoint, TIMEOUT)
        listener.settimeout(TIMEOUT)
        server, _ = listener.accept()
        self._sockets += [client, server]
        return Apparatus(client, server, cut)

    def close(self) -> None:
        """End everything."""
        for sock in self._sockets:
            sock.close()
        self.stop()
        self._loop.run(self._close_servers())
        for folder in self._folders:
            shutil.rmtree(folder, ignore_errors=True)

    async def _close_servers(self) -> None:
        # In the loop's own thread: a connection that ends meanwhile changes what is closed.
        for server in self._servers:
            server.close()


class Answer:
    """What came in answer to one command."""

    def __init__(self, responses: list[bytes], tagged: bytes) -> None:
        self.responses = responses
        """Untagged ones, literals inline."""
        self.tagged = tagged
        """Behind the tag."""

    @property
    def fetched(self) -> dict[int, bytes]:
        """What FETCH told, by message sequence number."""
        told = {}
        for line in self.responses:
            if match := re.match(rb"\* (\d+) FETCH \((.*)\)\r\n\Z", line, re.DOTALL):
                told[int(match[1])] = match[2]
        return told


_LITERAL = re.compile(rb"\{([0-9]+)\}\r\n\Z")


class Client:
    """A client whose every octet is looked at."""

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self._file = sock.makefile("rb")
        self._count = 0
        self.greeting = b""

    def hang_up(self) -> None:
        """Close the connection at once."""
        self._file.close()
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def response(self) -> bytes:
        """The next response, its literals inline."""
        octets = b""
        while True:
            line = self._file.readline()
            octets += line
            assert line.endswith(b"\r\n"), f"the connection ended behind {octets[-200:]!r}"
            match = _LITERAL.search(line)
            if not match:
                return octets
            octets += self._file.read(int(match[1]))

    def send(self, octets: bytes) -> None:
        """Send octets as they are."""
        self.socket.sendall(octets)

    def ask(self, command: str | bytes) -> Answer:
        """Give a command, without tag and line end, and read its answer."""
        self._count += 1
        tag = b"t%d " % self._count
        octets = command.encode() if isinstance(command, str) else command
        self.send(tag + octets + b"\r\n")
        return self.answer(tag)

    def answer(self, tag: bytes) -> Answer:
        """Read up to the tagged response."""
        responses = []
        while not (line := self.response()).startswith(tag):
            responses.append(line)
        return Answer(responses, line[len(tag) :])

    def append(self, *messages: bytes, mailbox: str = "INBOX") -> None:
        """Put messages into a mailbox."""
        for message in messages:
            command = b"APPEND %b {%d+}\r\n" % (mailbox.encode(), len(message))
            assert self.ask(command + message).tagged.startswith(b"OK")

    def octets(self, number: int, item: str = "BODY.PEEK[]") -> bytes:
        """The string that FETCH tells of one item of one message."""
        return string(self.ask(f"FETCH {number} {item}").fetched[number])


def string(told: bytes) -> bytes:
    """The one string at the end of what FETCH told."""
    match = re.search(rb"\{([0-9]+)\}\r\n", told)
    if match:
        return told[match.end() : match.end() + int(match[1])]
    return told.rpartition(b' "')[2].removesuffix(b'"')


CUTS = ("whole", "octets", "random")


class Apparatus:
    """A scripted server and client with the gateway between them, in one transcript.

        C: a NOOP       the client sends this
        c: a NOOP       the server must get this
        s: a OK done    the server sends this
        S: a OK done    the client must get this

    `*` stands for any text in a line that must come, but where it begins the line. Everything
    sent is cut as `cut` says: `whole`, in single `octets`, or at `random`. Lines of one side
    that follow each other are sent together.
    """

    def __init__(self, client: socket.socket, server: socket.socket, cut: str) -> None:
        self._ends = {"C": client, "S": client, "s": server, "c": server}
        for sock in (client, server):
            sock.settimeout(TIMEOUT)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._files = {"S": client.makefile("rb"), "c": server.makefile("rb")}
        self._cut, self._dice = cut, random.Random(1)

    def play(self, transcript: str) -> None:
        """Send and expect, line by line."""
        side, out = "", b""
        for line in transcript.strip("\n").split("\n"):
            line = line.lstrip(" ")
            if not line:
                continue
            now, octets = line[0], line[3:].encode("latin-1") + b"\r\n"
            if now != side and out:
                self._send(side, out)
                out = b""
            side = now
            if now in "Cs":
                out += octets
            else:
                self._expect(now, octets)
        if out:
            self._send(side, out)

    def send_client(self, octets: bytes) -> None:
        """Send octets of the client as they are."""
        self._send("C", octets)

    def send_server(self, octets: bytes) -> None:
        """Send octets of the server as they are."""
        self._send("s", octets)

    def closed(self) -> None:
        """Expect the gateway to have closed the client's connection."""
        assert self._files["S"].read(1) == b""

    def hang_up(self) -> None:
        """Close the server's connection."""
        self._files["c"].close()
        self._ends["s"].shutdown(socket.SHUT_RDWR)
        self._ends["s"].close()

    def _expect(self, side: str, octets: bytes) -> None:
        came = self._files[side].readline()
        text, star = (octets[1:], rb"\*") if octets.startswith(b"*") else (octets, b"")
        pattern = star + b".*".join(re.escape(part) for part in text.split(b"*"))
        assert re.fullmatch(pattern, came, re.DOTALL), f"{side}: expected {octets!r}, got {came!r}"

    def _send(self, side: str, octets: bytes) -> None:
        for piece in self._pieces(octets):
            self._ends[side].sendall(piece)

    def _pieces(self, octets: bytes) -> Iterator[bytes]:
        if self._cut == "whole":
            yield octets
        elif self._cut == "octets":
            yield from (octets[i : i + 1] for i in range(len(octets)))
        else:
            while octets:
                size = self._dice.randint(1, 12)
                yield octets[:size]
                octets = octets[size:]
