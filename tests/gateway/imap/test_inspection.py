"""Inspection by IMAP: bounded in time, never under a lock, and told to the log."""

from __future__ import annotations

import asyncio
import re
import threading

import pytest

from kb.gateway.transport.timeouts import Timeouts
from kb.message import Octets
from kb.scan import Findings, scanner
from kb.scan.envelope import NOTHING_KNOWN, Envelope
from kb.scan.scanners.builtin import EICAR, GTUBE
from support.imap import Client, World

HAM = b"Subject: ham\r\n\r\nhello\r\n"
SPAM = b"Subject: buy\r\n\r\n" + GTUBE + b"\r\n"


class Held:
    """Holds back the messages that have a word in them until it is let go."""

    def __init__(self, word: bytes) -> None:
        self._word, self._scanner = word, scanner("builtin", "builtin")
        self._let = asyncio.Event()
        self.begun = threading.Event()
        self.scanned: list[bytes] = []
        self.envelopes: list[Envelope] = []

    def let_go(self) -> None:
        """On the loop's thread."""
        self._let.set()

    async def scan(self, octets: Octets, envelope: Envelope = NOTHING_KNOWN) -> Findings:
        self.scanned.append(bytes(octets[:]))
        self.envelopes.append(envelope)
        if octets.find(self._word) >= 0:
            self.begun.set()
            await self._let.wait()
        return await self._scanner.scan(octets, envelope)


class Broken:
    """Fails in a way that no scanner should."""

    async def scan(self, octets: Octets, envelope: Envelope = NOTHING_KNOWN) -> Findings:
        raise ZeroDivisionError


def selected(client: Client) -> Client:
    client.ask("SELECT INBOX")
    return client


def test_a_scanner_that_gives_no_verdict(imap: World) -> None:
    server = imap.pymap(["alice"])
    imap.connect(server, "alice").append(HAM)
    held = Held(b"hello")
    gateway = imap.gateway(server, held, timeouts=Timeouts(scan=0.05))
    client = selected(imap.connect(gateway, "alice"))
    assert client.ask("FETCH 1 BODY.PEEK[]").tagged.startswith(b"NO [UNAVAILABLE]")
    assert client.ask("FETCH 1 FLAGS").tagged.startswith(b"OK")


def test_whatever_fails_is_a_message_that_was_not_scanned(imap: World) -> None:
    server = imap.pymap(["alice"])
    imap.connect(server, "alice").append(HAM)
    client = selected(imap.connect(imap.gateway(server, Broken()), "alice"))
    assert client.ask("FETCH 1 BODY.PEEK[]").tagged.startswith(b"NO [UNAVAILABLE]")
    assert client.ask("NOOP").tagged.startswith(b"OK")


def test_each_decision_is_one_line_of_the_log(
    imap: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "kb.gateway.imap")
    server = imap.pymap(["alice"])
    imap.connect(server, "alice").append(HAM, SPAM, SPAM + EICAR)
    gateway = imap.gateway(server, limit=len(SPAM))
    client = selected(imap.connect(gateway, "alice"))
    client.ask("FETCH 1:* RFC822.SIZE")
    client.ask("FETCH 1:2 BODY.PEEK[]")
    told = [re.sub(r"uid=[0-9]+", "uid=N", line) for line in sorted(caplog.messages)]
    told = [re.sub(r"ms=[0-9]+", "ms=N", line) for line in told]
    whose = "account='alice' mailbox='INBOX' uid=N"
    ham, spam, tagged = len(HAM), len(SPAM), len(SPAM) + len("[SPAM] ")
    large = f"larger than {len(SPAM)} octets"
    assert told == [
        f"{whose} size={ham} sent={ham} ms=N verdict=clean finding='' action=deliver",
        f"{whose} size={spam} sent={tagged} ms=N cell=spam/tag/imap verdict=spam finding='GTUBE'"
        " action=tag",
        f"{whose} size=0 ms=N verdict=unscanned finding='{large}' action=defer",
    ]


def test_only_who_wants_the_same_message_waits(imap: World) -> None:
    server = imap.pymap(["alice"])
    imap.connect(server, "alice").append(SPAM, HAM)
    held = Held(GTUBE)
    gateway = imap.gateway(server, held)
    first, second, third = (selected(imap.connect(gateway, "alice")) for _ in range(3))
    first.send(b"a FETCH 1 BODY.PEEK[]\r\n")
    assert held.begun.wait(30)
    # Another message of the same mailbox: at once.
    assert second.octets(2) == HAM
    # The same message: its scan is shared.
    third.send(b"c FETCH 1 BODY.PEEK[]\r\n")
    assert second.ask("NOOP").tagged.startswith(b"OK")
    imap.do(held.let_go)
    for client, tag in ((first, b"a "), (third, b"c ")):
        answer = client.answer(tag)
        assert answer.tagged.startswith(b"OK")
        assert SPAM.replace(b"buy", b"[SPAM] buy") in answer.fetched[1]
    assert held.scanned.count(SPAM) == 1
    assert {(e.account, e.client) for e in held.envelopes} == {("alice", "127.0.0.1")}


def test_a_session_that_ends_leaves_the_scan_to_the_one_that_waits(imap: World) -> None:
    server = imap.pymap(["alice"])
    imap.connect(server, "alice").append(SPAM)
    held = Held(GTUBE)
    gateway = imap.gateway(server, held, timeouts=Timeouts(patience=0.05))
    first, second = (selected(imap.connect(gateway, "alice")) for _ in range(2))
    first.send(b"a FETCH 1 BODY.PEEK[]\r\n")
    assert held.begun.wait(30)
    held.begun.clear()
    second.send(b"b FETCH 1 BODY.PEEK[]\r\n")
    assert second.response().startswith(b"* OK Messages are being scanned")
    first.hang_up()
    assert held.begun.wait(30)
    imap.do(held.let_go)
    assert second.answer(b"b ").tagged.startswith(b"OK")
    assert held.scanned.count(SPAM) == 2
