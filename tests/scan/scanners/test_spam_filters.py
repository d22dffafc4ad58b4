"""spamd and rspamd themselves: score, thresholds, rules, classes, and failures."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import missing, need
from kb.lab.mail.samples import GTUBE
from kb.lab.scanners import Running
from kb.scan import Envelope, Findings, ScannerUnavailable, scanner
from kb.scan.findings import SpamVerdict
from kb.scan.scanners import rspamd as rspamd_scanner
from kb.scan.settings import Settings

SAMPLES = Path("/usr/share/doc/spamassassin/examples")
HEADER = (
    b"From: Ann <ann@example.test>\r\nTo: Bob <bob@example.test>\r\nSubject: Minutes\r\n"
    b"Date: Sat, 28 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1.2.3@example.test>\r\n\r\n"
)
CLEAN = HEADER + b"Bob, the minutes of yesterday's meeting are ready. Ann\r\n"
SPAM = HEADER + GTUBE + b"\r\n"
ENVELOPE = Envelope(
    client="192.0.2.1",
    hello="mx.example.test",
    reverse_path="ann@example.test",
    recipients=("b@x",),
)


@pytest.fixture(scope="module")
def spamd() -> Iterator[Running]:
    need("spamd")
    with Running("spamd") as running:
        yield running


@pytest.fixture(scope="module")
def rspamd() -> Iterator[Running]:
    need("rspamd")
    with Running("rspamd") as running:
        yield running


@pytest.fixture(params=["spamd", "rspamd"])
def either(request: pytest.FixtureRequest) -> str:
    running: Running = request.getfixturevalue(request.param)
    return running.url


def scan(octets: bytes, *urls: str, seconds: float = 120) -> Findings:
    scanning = scanner(urls, "builtin", Settings(timeout=seconds))
    return asyncio.run(scanning.scan(octets, ENVELOPE))


def sample(name: str) -> bytes:
    """One of SpamAssassin's own, with the line ends of mail."""
    path = SAMPLES / name
    if not path.exists():
        missing(f"no {path} (Debian package spamassassin, with its documentation)")
    return path.read_bytes().replace(b"\n", b"\r\n")


def test_spamassassins_samples(either: str) -> None:
    assert scan(sample("sample-nonspam.txt"), either) == Findings()
    found = scan(sample("sample-spam.txt"), either)
    assert found.spam.startswith("score ")
    assert "GTUBE" in found.rules


def test_clean_mail_is_clean(either: str) -> None:
    assert scan(CLEAN, either) == Findings()


def test_spamd_has_a_score_a_threshold_and_rules(spamd: Running) -> None:
    found = scan(SPAM, spamd.url)
    assert found.spam == "score 1000.0 of 5.0"
    assert {"GTUBE", "NO_RELAYS"} <= set(found.rules)
    assert found.spam_scanners[0].startswith("spamd, SpamAssassin 4.")


@pytest.mark.parametrize(
    ("letter", "action", "probable"),
    [(b"X", "reject", False), (b"Y", "add header", True), (b"Z", "rewrite subject", True)],
)
def test_rspamd_has_two_classes(
    rspamd: Running, letter: bytes, action: str, probable: bool
) -> None:
    found = scan(HEADER + letter + GTUBE[1:] + b"\r\n", rspamd.url)
    name = found.probable_spam if probable else found.spam
    assert name.endswith(f", {action}")
    assert bool(found.spam) is not probable
    assert found.rules == ("GTUBE",)
    assert found.spam_scanners == ("rspamd/3.4",) or found.spam_scanners[0].startswith("rspamd/")


def test_both_side_by_side(spamd: Running, rspamd: Running) -> None:
    probable = HEADER + b"Y" + GTUBE[1:] + b"\r\n"
    assert scan(probable, spamd.url, rspamd.url).probable_spam
    found = scan(SPAM, spamd.url, rspamd.url)
    assert found.spam.startswith("score 1000.0 of 5.0, score ")
    assert len(found.spam_scanners) == 2


def test_versions(spamd: Running, rspamd: Running) -> None:
    async def versions() -> list[str]:
        asked = scanner([spamd.url, rspamd.url], "builtin").scanners
        return [await one.version() for one in asked[1:]]  # type: ignore[misc] # spam filters

    told = asyncio.run(versions())
    assert told[0].startswith("SpamAssassin ")
    assert told[1].startswith("rspamd/")


@pytest.mark.parametrize("url", ["spamd://127.0.0.1:1", "rspamd://127.0.0.1:1"])
def test_nobody_is_there(url: str) -> None:
    with pytest.raises(ScannerUnavailable, match=rf"^{url}: "):
        scan(CLEAN, url)


class Answering:
    """A server that gives each connection the same answer and closes it, or keeps silent."""

    def __init__(self, *answers: bytes | None) -> None:
        self._answers = list(answers)
        self.connections = 0

    def recover(self, answer: bytes) -> None:
        """Give new connections this answer."""
        self._answers = [answer]

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answer = self._answers[min(self.connections, len(self._answers) - 1)]
        self.connections += 1
        await reader.read(1)
        if answer is None:
            await asyncio.sleep(60)
        else:
            writer.write(answer)
            await writer.drain()
        writer.close()


def http(body: bytes, status: bytes = b"200 OK") -> bytes:
    return b"HTTP/1.1 %b\r\nServer: rspamd/9\r\nContent-Length: %d\r\n\r\n%b" % (
        status,
        len(body),
        body,
    )


async def asked(scheme: str, server: Answering, seconds: float) -> Findings:
    listening = await asyncio.start_server(server, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    scanning = scanner(f"{scheme}://127.0.0.1:{port}", "builtin", Settings(timeout=seconds))
    try:
        return await scanning.scan(CLEAN, ENVELOPE)
    finally:
        listening.close()


REJECT = b'{"action": "reject", "score": 20, "required_score": 15, "symbols": {}}'


@pytest.mark.parametrize(
    ("scheme", "answer", "why"),
    [
        ("spamd", b"SPAMD/1.0 75 EX_TEMPFAIL\r\n\r\n", "it answers EX_TEMPFAIL"),
        ("spamd", b"", "it closed the connection"),
        ("spamd", None, "no answer in 0.5 s"),
        ("rspamd", http(b"{}"), "its answer is not understood"),
        ("rspamd", http(b"error", b"500 Error"), "it answers 500: error"),
        ("rspamd", http(REJECT.replace(b"reject", b"boil")), "action that is not known, 'boil'"),
        ("rspamd", http(REJECT)[:-1], "."),
        ("rspamd", None, "no answer in 0.5 s"),
    ],
)
def test_whatever_is_no_answer_is_a_failure(scheme: str, answer: bytes | None, why: str) -> None:
    with pytest.raises(ScannerUnavailable, match=why) as caught:
        asyncio.run(asked(scheme, Answering(answer), 0.5 if answer is None else 60))
    assert str(caught.value).startswith(f"{scheme}://127.0.0.1:")


def test_a_connection_that_is_lost_is_tried_once_more() -> None:
    hit = b"SPAMD/1.1 0 EX_OK\r\nContent-length: 1\r\nSpam: True ; 9 / 5\r\n\r\nA"
    for scheme, answer in (("spamd", hit), ("rspamd", http(REJECT))):
        found = asyncio.run(asked(scheme, Answering(b"", answer), 60))
        assert found.spam.startswith("score ")


def test_rspamd_is_asked_again_after_it_was_silent_for_a_while() -> None:
    """More are waiting than it is asked about at a time, and all of them give up."""

    async def both() -> list[SpamVerdict]:
        server = Answering(None)
        listening = await asyncio.start_server(server, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        asking = rspamd_scanner.Rspamd("rspamd://", f"http://127.0.0.1:{port}")

        async def give_up(after: float) -> None:
            # One after another: a place that becomes free is given to one who gives up next.
            await asyncio.sleep(after)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.5):
                    await asking.check(CLEAN, ENVELOPE)

        try:
            await asyncio.gather(*(give_up(number / 100) for number in range(60)))
            server.recover(http(REJECT))
            many = rspamd_scanner.AT_ONCE * 2
            async with asyncio.timeout(60):
                return await asyncio.gather(*(asking.check(CLEAN, ENVELOPE) for _ in range(many)))
        finally:
            listening.close()

    assert {verdict.finding for verdict in asyncio.run(both())} == {"score 20.00 of 15.00, reject"}


class Keeping:
    """An rspamd's HTTP that keeps connections open for as long as who asks does."""

    def __init__(self) -> None:
        self.open = self.connections = 0
        self.none_open = asyncio.Event()
        self.asked = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        self.none_open.clear()
        self.connections += 1
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                await reader.readexactly(len(CLEAN))
                self.asked.set()
                await self.may_answer.wait()
                writer.write(http(REJECT))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()
            self.open -= 1
            if not self.open:
                self.none_open.set()


def test_rspamd_answers_after_its_end_by_connections_that_are_not_kept() -> None:
    async def run() -> None:
        server = Keeping()
        listening = await asyncio.start_server(server, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        asking = rspamd_scanner.Rspamd("rspamd://", f"http://127.0.0.1:{port}")
        try:
            for _ in range(2):
                assert (await asking.check(CLEAN, ENVELOPE)).finding
            assert (server.open, server.connections) == (1, 1)
            # Asked before it, answered after it.
            server.may_answer.clear()
            server.asked.clear()
            midway = asyncio.create_task(asking.check(CLEAN, ENVELOPE))
            await server.asked.wait()
            await asking.close()
            server.may_answer.set()
            assert (await midway).finding
            for _ in range(2):
                assert (await asking.check(CLEAN, ENVELOPE)).finding
            await asyncio.wait_for(server.none_open.wait(), 60)
            assert server.connections == 4
        finally:
            listening.close()

    asyncio.run(run())
