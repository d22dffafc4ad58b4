"""A server whose numbers cannot be: the client is told of the end, and of no message."""

from __future__ import annotations

import asyncio
import logging

import pytest

from support.imap import Client, World

LARGE = b"4294967296"
"""The least number that 32 bits do not hold."""
EXISTS = b"* 1 EXISTS\r\n* OK [UIDVALIDITY 1] Ok\r\n"
LIES = {
    "EXISTS": {b"SELECT": b"* %b EXISTS\r\n" % LARGE},
    "VANISHED": {b"NOOP": b"* VANISHED 1:%b\r\n" % LARGE},
    "UID alone": {b"(UID)": b"* 1 FETCH (UID %b)\r\n" % LARGE},
    "UID nought": {b"(UID)": b"* 1 FETCH (UID 0)\r\n"},
    "UID nought of a body": {b"BODY": b"* 1 FETCH (UID 0 BODY[] {5}\r\nhello)\r\n"},
    "UID of another form": {b"(UID)": b"* 1 fetch (uid %b)\r\n" % LARGE},
    "UID of a body": {b"BODY": b"* 1 FETCH (UID %b BODY[] {5}\r\nhello)\r\n" % LARGE},
    "UID behind a body": {b"BODY": b"* 1 FETCH (BODY[] {5}\r\nhello UID %b)\r\n" % LARGE},
    "origin": {b"SELECT": EXISTS + b"* 1 FETCH (BODY[]<%b> {5}\r\nhello)\r\n" % (b"9" * 5000)},
    "octets without a literal": {b"SELECT": EXISTS + b"* 1 FETCH (BODY[]<1> #many)\r\n"},
}
TRUTH = {
    b"SELECT": EXISTS,
    b"(UID)": b"* 1 FETCH (UID 7)\r\n",
    b"BODY": b"* 1 FETCH (UID 7 BODY[] {5}\r\nhello)\r\n",
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie(imap: World, lie: str, caplog: pytest.LogCaptureFixture) -> None:
    answers = {**TRUTH, **LIES[lie]}

    async def server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        while line := await reader.readline():
            tag, _, command = line.partition(b" ")
            writer.write(next((a for word, a in answers.items() if word in command), b""))
            writer.write(tag + b" OK done\r\n")
        writer.close()

    caplog.set_level(logging.INFO)
    client = imap.connect(imap.gateway(imap.scripted(server)), "alice")
    told, end = _all_of(client)
    assert told.count(b"hello") <= told.count(b"(UID 7 BODY[] {5}\r\nhello)")
    assert LARGE not in told
    records = [one for one in caplog.records if one.name.startswith("kb.")]
    assert not [one for one in records if one.exc_info]
    if EXISTS in LIES[lie].get(b"SELECT", b""):
        # That answer alone is held back until its message was looked at.
        assert end.startswith(b"d OK")
    else:
        assert end.startswith(b"* BYE [UNAVAILABLE]")
        assert [one for one in records if one.levelno == logging.WARNING]


def _all_of(client: Client) -> tuple[bytes, bytes]:
    """What a session is told, and the last of it."""
    client.send(b"a SELECT INBOX\r\nb FETCH 1 BODY.PEEK[]\r\nc NOOP\r\nd LOGOUT\r\n")
    octets = b""
    while not octets.endswith(b"d OK done\r\n") and (more := client.socket.recv(1 << 16)):
        octets += more
    return octets, octets.splitlines(keepends=True)[-1]
