"""Large mailboxes, large messages, many connections: bounded memory, work done once."""

from __future__ import annotations

import asyncio
import contextlib
import tracemalloc
from collections.abc import Callable, Iterator

import pytest

from kb.lab.mail.samples import EICAR, GTUBE
from support.dovecot import Dovecot
from support.imap import Stubborn, World

pytestmark = pytest.mark.slow

LARGE = 50 << 20


@contextlib.contextmanager
def traced() -> Iterator[Callable[[], int]]:
    """Tells the most octets that Python held at a time in the block, once that has ended."""
    most = 0
    tracemalloc.start()
    try:
        yield lambda: most
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_large_append_is_not_held(imap: World, dovecot: Dovecot) -> None:
    dovecot.account("large-append")
    client = imap.connect(imap.gateway(dovecot.imap), "large-append")
    piece = b"x" * 1022 + b"\r\n"
    with traced() as peak:
        client.send(b"a APPEND INBOX {%d}\r\n" % LARGE)
        assert client.response().startswith(b"+")
        for _ in range(LARGE // (1 << 20)):
            client.send(piece * 1024)
        client.send(b"\r\n")
        assert client.answer(b"a ").tagged.startswith(b"OK")
    assert peak() < 12 << 20


@pytest.mark.parametrize("virus", [b"", EICAR])
def test_a_large_message_is_not_held(imap: World, dovecot: Dovecot, virus: bytes) -> None:
    user = f"large-message-{len(virus)}"
    line = b"word " * 14 + b"\r\n"
    message = (
        b"Subject: large\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\n\r\n" + line * (45 * (1 << 20) // len(line)) + b"--b\r\n"
        b"Content-Type: application/octet-stream\r\n\r\n" + virus + b"\r\n--b--\r\n"
    )
    dovecot.account(user, message)
    client = imap.connect(imap.gateway(dovecot.imap), user)
    client.ask("SELECT INBOX")
    client.ask("FETCH 1 RFC822.SIZE")
    with traced() as peak:
        client.send(b"a FETCH 1 BODY[]\r\n")
        size, head = 0, b""
        while b"\r\na OK" not in head:
            octets = client.socket.recv(1 << 16)
            assert octets
            size += len(octets)
            head = (head + octets)[-400:]
    assert size > 45 << 20
    assert peak() < 12 << 20
    if virus:
        assert client.ask("FETCH 1 RFC822.SIZE").fetched[1] != b"RFC822.SIZE %d" % len(message)
        assert b"removed" in client.octets(1, "BODY.PEEK[2]")


def test_ten_thousand_messages_are_scanned_once(imap: World, dovecot: Dovecot) -> None:
    ham, spam = b"Subject: ham\r\n\r\nx\r\n", b"Subject: s\r\n\r\n" + GTUBE + b"\r\n"
    scan = Stubborn()
    dovecot.account("ten-thousand")
    direct = imap.connect(dovecot.imap, "ten-thousand")
    for _ in range(20):
        batch = b" ".join(b"{%d+}\r\n%b" % (len(m), m) for m in [ham] * 499 + [spam])
        assert direct.ask(b"APPEND INBOX " + batch).tagged.startswith(b"OK")
    gateway = imap.gateway(dovecot.imap, scan)
    client = imap.connect(gateway, "ten-thousand")
    client.ask("SELECT INBOX")
    first = client.ask("UID FETCH 1:* (UID RFC822.SIZE ENVELOPE)").fetched
    assert len(first) == 10_000
    assert sum(b"[SPAM]" in told for told in first.values()) == 20
    assert scan.scans == 10_000
    again = imap.connect(gateway, "ten-thousand")
    again.ask("SELECT INBOX")
    assert again.ask("UID FETCH 1:* (UID RFC822.SIZE ENVELOPE)").fetched == first
    assert scan.scans == 10_000


async def idling(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A server that tells of new mail once a client idles."""
    writer.write(b"* OK ready\r\n")
    while line := await reader.readline():
        tag, _, rest = line.partition(b" ")
        if rest.startswith(b"IDLE"):
            writer.write(b"+ idling\r\n* 4 EXISTS\r\n")
            await reader.readline()
        writer.write(tag + b" OK done\r\n")
    writer.close()


def test_two_hundred_idle_connections(imap: World) -> None:
    gateway = imap.gateway(imap.scripted(idling))
    with traced() as peak:
        clients = [imap.connect(gateway, "alice") for _ in range(200)]
        for client in clients:
            client.send(b"i IDLE\r\n")
            assert client.response().startswith(b"+")
            assert client.response() == b"* 4 EXISTS\r\n"
    assert peak() < 40 << 20
    for client in clients:
        client.send(b"DONE\r\n")
        assert client.answer(b"i ").tagged == b"OK done\r\n"
