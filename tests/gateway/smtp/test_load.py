"""Large messages and many connections: memory stays bounded, nothing is lost or mixed up."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import smtplib
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from kb.gateway.endpoint import Endpoint
from kb.wire.dots import DotReader
from support.loop import Loop
from support.process import memory, running
from support.smtp import MESSAGE, NextServer, client, gateway, without_received

MIB = 1 << 20


class Sink:
    """A next server that keeps nothing but size and digest of each message behind Received."""

    def __init__(self, loop: Loop) -> None:
        self.got: list[tuple[int, str]] = []

        async def start() -> asyncio.Server:
            return await asyncio.start_server(self._serve, "127.0.0.1", 0)

        self._loop, self._server = loop, loop.run(start())
        self.endpoint = Endpoint(*self._server.sockets[0].getsockname()[:2])

    def close(self) -> None:
        """Accept no more connections."""
        self._loop.run(self._stop())

    async def _stop(self) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            if line == b"DATA\r\n":
                writer.write(b"354 Go\r\n")
                await self._data(reader)
            writer.write(b"250 Ok\r\n")
        writer.close()

    async def _data(self, reader: asyncio.StreamReader) -> None:
        for _ in range(4):
            await reader.readline()
        dots, digest = DotReader(), hashlib.sha256()
        while not dots.done:
            digest.update(dots.feed(await reader.read(65536)))
        self.got.append((dots.size, digest.hexdigest()))


@pytest.fixture
def sink(loop: Loop) -> Iterator[Sink]:
    sink = Sink(loop)
    yield sink
    sink.close()


def message(number: int, mib: int) -> bytes:
    line = b"%d %s\r\n" % (number, b"x" * 1000)
    return b"Subject: large\r\n\r\n" + line * (mib * MIB // len(line))


def deliver(port: int, content: bytes) -> int:
    with smtplib.SMTP("127.0.0.1", port, "client.example.test") as smtp:
        smtp.ehlo()
        smtp.mail("a@example.test")
        smtp.rcpt("b@example.test")
        return smtp.data(content)[0]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(
    ("limit", "code"), [(64 * MIB, 250), (MIB, 552)], ids=["passed on", "over the limit"]
)
def test_four_messages_of_50_mib_at_a_time(sink: Sink, limit: int, code: int) -> None:
    arguments = ["-m", "support.unscanned", str(sink.endpoint.port), str(limit)]
    contents = [message(number, 50) for number in range(4)]
    with running(*arguments) as process, ThreadPoolExecutor(4) as pool:
        assert process.stdout
        port = int(process.stdout.readline())
        before = most = memory(process)
        tasks = [pool.submit(deliver, port, content) for content in contents]
        while wait(tasks, timeout=0.02).not_done:
            most = max(most, memory(process))
        assert [task.result() for task in tasks] == [code] * 4
    assert most - before < 16 * MIB
    expected = [(len(c), hashlib.sha256(c).hexdigest()) for c in contents]
    assert sorted(sink.got) == (sorted(expected) if code == 250 else [])


@pytest.mark.slow
def test_a_message_of_50_mib_is_scanned(loop: Loop, sink: Sink) -> None:
    content = message(0, 50)
    with gateway(loop, sink.endpoint, octets=64 * MIB) as endpoint:
        assert deliver(endpoint.port, content) == 250
    assert sink.got == [(len(content), hashlib.sha256(content).hexdigest())]


def test_many_connections_at_a_time(loop: Loop, behind: NextServer) -> None:
    """100 that do nothing, and 16 that send 5 messages each."""
    with contextlib.ExitStack() as stack:
        endpoint = stack.enter_context(gateway(loop, behind.endpoint))
        idle = [stack.enter_context(client(endpoint)) for _ in range(100)]

        def send(sender: int) -> None:
            with smtplib.SMTP(endpoint.host, endpoint.port) as smtp:
                for number in range(5):
                    content = MESSAGE + b"%d/%d\r\n" % (sender, number)
                    smtp.sendmail(f"{sender}@example.test", [f"{number}@example.test"], content)

        with ThreadPoolExecutor(16) as pool:
            list(pool.map(send, range(16)))
        for peer in idle:
            peer.play("C: QUIT\nS: 221 *\n-- closed")
    got = Counter((m.sender, *m.recipients, without_received(m.content)) for m in behind.messages)
    assert got == {
        (f"{s}@example.test", f"{n}@example.test", MESSAGE + b"%d/%d\r\n" % (s, n)): 1
        for s in range(16)
        for n in range(5)
    }
