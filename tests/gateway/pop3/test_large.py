"""Large maildrops and large messages: read once, kept on disk, told right."""

from __future__ import annotations

import hashlib

import pytest

from kb.gateway.spool import MEMORY_OCTETS
from support.pop3 import SPAM, Finder, Server, World

HAM = b"From: a@example.test\r\nSubject: hello\r\n\r\nHello.\r\n"
JUNK = b"From: b@example.test\r\nSubject: buy\r\n\r\n" + SPAM + b"\r\n"
TAG = len(b"[SPAM] ")


@pytest.mark.slow
def test_ten_thousand_messages(world: World) -> None:
    count = 10_000
    server, scanner = Server([HAM, JUNK] * (count // 2)), Finder()
    gateway = world.gateway(world.start(server), scanner=scanner)
    total = (len(HAM) + len(JUNK) + TAG) * count // 2
    for _ in range(2):
        client = world.client(gateway).login()
        client.send(b"LIST\r\nSTAT\r\nQUIT\r\n")
        client.line()
        lines = client.text().splitlines()
        assert len(lines) == count
        assert lines[-1] == f"{count} {len(JUNK) + TAG}".encode()
        client.play(f"S: +OK {count} {total}\nS: +OK fine\n-- closed")
        # The second session knows them all.
        assert (server.fetched(), scanner.scans) == (count, count)


@pytest.mark.parametrize("start", [HAM, JUNK])
@pytest.mark.parametrize("size", [MEMORY_OCTETS - 1, MEMORY_OCTETS + 1])
def test_a_message_in_memory_or_on_disk(world: World, start: bytes, size: int) -> None:
    retrieve(world, start, size)


@pytest.mark.slow
def test_a_message_of_50_megabytes(world: World) -> None:
    retrieve(world, JUNK, 50_000_000)


def retrieve(world: World, start: bytes, size: int) -> None:
    line = b".0123456789 and so on up to a line of some length\r\n"
    rest = (line * (size // len(line) + 1))[: size - len(start) - 2] + b"\r\n"
    expected = start.replace(b"buy", b"[SPAM] buy") + rest
    client = world.client(world.gateway(world.start(Server([start + rest])))).login()
    client.play(f"C: STAT\nS: +OK 1 {len(expected)}\nC: RETR 1\nS: +OK *")
    text = client.text().replace(b"\r\n..", b"\r\n.")
    # Not compared with ==, whose explanation of a difference would take minutes.
    assert hashlib.sha256(text).digest() == hashlib.sha256(expected).digest()
