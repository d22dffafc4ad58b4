"""A scanner that fails: `NO [UNAVAILABLE]` for what it should have seen, and never its octets."""

from __future__ import annotations

import pytest

from kb.lab.mail.samples import GTUBE
from support.imap import Client, Served, Stubborn, World

HAM = b"Subject: ham\r\n\r\nhello\r\n"
SPAM = b"Subject: buy\r\n\r\n" + GTUBE + b"\r\n"
ITEMS = [
    *("BODY[]", "BODY.PEEK[]<0.10>", "BODY[1]", "BODY.PEEK[HEADER.FIELDS (SUBJECT)]", "RFC822"),
    *("RFC822.SIZE", "RFC822.HEADER", "RFC822.TEXT", "ENVELOPE", "BODY", "BODYSTRUCTURE", "ALL"),
]


@pytest.fixture
def scan() -> Stubborn:
    return Stubborn()


@pytest.fixture
def client(imap: World, served: Served, scan: Stubborn) -> Client:
    imap.connect(*served).append(HAM, SPAM)
    client = imap.connect(imap.gateway(served.server, scan), served.user)
    client.ask("SELECT INBOX")
    return client


@pytest.mark.parametrize("item", ITEMS)
def test_nothing_of_the_octets_is_told(client: Client, scan: Stubborn, item: str) -> None:
    scan.down = True
    for command in (f"FETCH 1:2 {item}", f"UID FETCH 1:* {item}", f"FETCH 2 {item}"):
        answer = client.ask(command)
        assert answer.tagged.startswith(b"NO [UNAVAILABLE]")
        assert answer.fetched == {}
    assert rb"\Seen" not in b"".join(client.ask("FETCH 1:2 FLAGS").fetched.values())


def test_what_is_no_content_is_told(client: Client, scan: Stubborn) -> None:
    scan.down = True
    answer = client.ask("FETCH 1:2 (FLAGS UID INTERNALDATE)")
    assert answer.tagged.startswith(b"OK")
    assert len(answer.fetched) == 2
    assert client.ask("STATUS INBOX (MESSAGES)").tagged.startswith(b"OK")


def test_it_works_again_once_the_scanner_does(client: Client, scan: Stubborn) -> None:
    scan.down = True
    assert client.ask("FETCH 2 BODY[]").tagged.startswith(b"NO [UNAVAILABLE]")
    scan.down = False
    assert client.octets(2) == SPAM.replace(b"buy", b"[SPAM] buy")


def test_what_was_scanned_before_is_told_beside_what_was_not(
    client: Client, scan: Stubborn
) -> None:
    assert client.octets(1) == HAM
    scan.down = True
    answer = client.ask("FETCH 1:2 (UID BODY[])")
    assert answer.tagged.startswith(b"NO [UNAVAILABLE]")
    assert list(answer.fetched) == [1]
    flags = client.ask("FETCH 1:2 FLAGS").fetched
    assert rb"\Seen" in flags[1]
    assert rb"\Seen" not in flags[2]


def test_a_scanner_that_is_down_is_not_asked_for_every_message(
    imap: World, served: Served, scan: Stubborn
) -> None:
    imap.connect(*served).append(*[HAM] * 20)
    client = imap.connect(imap.gateway(served.server, scan), served.user)
    client.ask("SELECT INBOX")
    scan.down = True
    assert client.ask("FETCH 1:* BODY.PEEK[]").tagged.startswith(b"NO [UNAVAILABLE]")
    assert scan.scans < 5


def test_a_message_over_the_limit_is_not_told(imap: World, served: Served) -> None:
    large = HAM + b"x" * 5000
    imap.connect(*served).append(HAM, large)
    client = imap.connect(imap.gateway(served.server, limit=1000), served.user)
    client.ask("SELECT INBOX")
    answer = client.ask("FETCH 1:2 BODY.PEEK[]")
    assert answer.tagged.startswith(b"NO [UNAVAILABLE]")
    assert list(answer.fetched) == [1]
    assert client.ask("FETCH 1 BODY.PEEK[]").tagged.startswith(b"OK")


def test_fail_open_passes_and_stays_so(imap: World, served: Served, scan: Stubborn) -> None:
    imap.connect(*served).append(SPAM)
    client = imap.connect(imap.gateway(served.server, scan, fail_open=True), served.user)
    client.ask("SELECT INBOX")
    scan.down = True
    assert client.octets(1) == SPAM
    scan.down = False
    assert client.octets(1) == SPAM
