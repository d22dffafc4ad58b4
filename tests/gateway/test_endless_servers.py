"""Servers that answer without end: the session is ended in words, and the gateway stays small."""

from __future__ import annotations

import itertools
import socket
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from kb.bench.processes import memory
from kb.gateway.endpoint import Endpoint
from kb.model import Protocol
from support.endless import EndlessServer, Words
from support.process import RUN, listening, running
from support.wait import until

MIB = 1 << 20
USUAL = 24
"""MiB that a session may add where nothing is to be kept."""
MANY = 1_000_000
LIMITS = "[limits]\nmessage_octets = 262144\n"


def endlessly(first: bytes, following: Callable[[int], bytes]) -> Words:
    """An answer that goes on and on, from 1."""
    return lambda _: itertools.chain([first], map(following, itertools.count(1)))


def whole(octets: bytes) -> Words:
    """An answer that has an end."""
    return lambda _: [octets]


@contextmanager
def gateway(
    protocol: Protocol, server: EndlessServer, folder: Path
) -> Iterator[tuple[Endpoint, subprocess.Popen[str], Path]]:
    """The gateway in a process of its own, and the file that has its log."""
    log, file = folder / "log", folder / "gateway.toml"
    with server.listening() as upstream, log.open("w", encoding="utf-8") as errors:
        table = f'[{protocol}]\nlisten = "127.0.0.1:0"\nupstream = "{upstream}"\n'
        policy = 'spam = "tag"\nvirus = "strip-and-deliver"\n'
        file.write_text(table + policy + LIMITS, encoding="utf-8")
        with running("-c", RUN, str(file), stderr=errors.fileno()) as process:
            yield listening(process, 1)[0], process, log


def said(at: Endpoint, commands: bytes, most: int = 1 << 30) -> bytes:
    """All that a client is told that gives those commands and waits for the end, or so many."""
    told = bytearray()
    with socket.create_connection(at, 60) as client:
        client.sendall(commands)
        while len(told) < most and (octets := client.recv(1 << 16)):
            told += octets
    return bytes(told)


def ends(
    protocol: Protocol, server: EndlessServer, commands: bytes, mib: int, folder: Path
) -> bytes:
    """What a session is told, if the gateway ends it, tells its log and takes no more memory."""
    with gateway(protocol, server, folder) as (at, process, log):
        small = memory(process.pid, "VmHWM")
        told = said(at, commands)
        until(server.cut.is_set)
        taken = memory(process.pid, "VmHWM") - small
        assert taken < mib * MIB, f"{taken // MIB} MiB"
        assert process.poll() is None
        written = log.read_text(encoding="utf-8")
        assert "Traceback" not in written
        assert any(words in written for words in ("more than", "longer than")), written
    return told


OK = b"+OK\r\n"
POP3 = {
    b"LIST": whole(b"+OK\r\n1 26\r\n.\r\n"),
    b"UIDL": whole(b"+OK\r\n1 one\r\n.\r\n"),
    b"CAPA": whole(b"-ERR\r\n"),
}
LINES = b"Subject: hello\r\n\r\n" + b"hello\r\n" * 999
POP3_ENDLESS: dict[str, tuple[bytes, Words, int]] = {
    "capabilities": (b"CAPA", endlessly(OK, b"X-%d\r\n".__mod__), USUAL),
    "messages": (b"LIST", endlessly(OK, b"%d 26\r\n".__mod__), 400),
    "one message": (b"LIST", endlessly(OK, lambda _: b"1 26\r\n"), USUAL),
    "long lines": (b"LIST", endlessly(OK, lambda n: b"%d 2 %b\r\n" % (n, b"x" * 9000)), 200),
    "unique-ids": (b"UIDL", endlessly(OK, b"%d x\r\n".__mod__), USUAL),
    "a line": (b"LIST", endlessly(OK, lambda _: b" " * 4096), USUAL),
    "a reply": (b"LIST", endlessly(b"+OK", lambda _: b" " * 4096), USUAL),
    "a message": (b"RETR", endlessly(OK, lambda _: LINES), USUAL),
}


@pytest.mark.parametrize("what", POP3_ENDLESS)
def test_pop3(what: str, tmp_path: Path) -> None:
    words, answer, mib = POP3_ENDLESS[what]
    server = EndlessServer(OK, {**POP3, words: answer, b"": whole(OK)})
    last = b"CAPA" if words == b"CAPA" else b"RETR 1"
    told = ends(Protocol.POP3, server, b"USER a\r\nPASS b\r\n%b\r\n" % last, mib, tmp_path)
    assert told == OK * 3 + b"-ERR [SYS/TEMP] the reply of the mail server has no end\r\n"


def test_pop3_lists_a_million_messages(tmp_path: Path) -> None:
    def listing(line: Callable[[int], bytes]) -> Words:
        return lambda _: itertools.chain([OK], map(line, range(1, MANY + 1)), [b".\r\n"])

    listings: Mapping[bytes, Words] = {
        b"UIDL 1000000": whole(b"+OK 1000000 last\r\n"),
        b"LIST": listing(b"%d 26\r\n".__mod__),
        # The longest that RFC 1939 7 allows.
        b"UIDL": listing(lambda n: b"%d %070d\r\n" % (n, n)),
    }
    server = EndlessServer(OK, {**listings, b"": whole(OK)})
    with gateway(Protocol.POP3, server, tmp_path) as (at, process, _):
        told = said(at, b"USER a\r\nPASS b\r\nUIDL 1000000\r\nQUIT\r\n")
        assert told == OK * 3 + b"+OK 1000000 last\r\n" + OK
        assert process.poll() is None


def answered(*untagged: bytes) -> Words:
    """Those responses, then the tagged one."""

    def words(line: bytes) -> Iterable[bytes]:
        return [*untagged, line.partition(b" ")[0] + b" OK done\r\n"]

    return words


IMAP = {
    b"SELECT": answered(b"* 1 EXISTS\r\n", b"* OK [UIDVALIDITY 1] Ok\r\n"),
    b"(UID)": answered(b"* 1 FETCH (UID 7)\r\n"),
    b"BODY": answered(b"* 1 FETCH (UID 7 BODY[] {5}\r\nhello)\r\n"),
}
BODY = b"* 1 FETCH (UID %d BODY[] {5}\r\nhello)\r\n"
IMAP_ENDLESS: dict[str, tuple[bytes, Words, int, bytes]] = {
    "other messages": (b"BODY", endlessly(b"", BODY.__mod__), USUAL, b"answer has no end"),
    "no octets": (
        b"BODY",
        endlessly(b"", b"* 1 FETCH (UID %d BODY[] NIL)\r\n".__mod__),
        USUAL,
        b"answer has no end",
    ),
    "unasked answers": (
        b"NOOP",
        endlessly(b"", lambda _: b"* 1 FETCH (FLAGS (%b) RFC822.SIZE 5)\r\n" % (b"x" * 500_000)),
        600,
        b"answer has no end",
    ),
    "a line": (
        b"NOOP",
        endlessly(b"* 1 FETCH (", lambda _: b" " * 4096),
        80,
        b"line longer than 8388608 octets",
    ),
    "a literal": (
        b"BODY",
        endlessly(b"* 1 FETCH (UID 7 BODY[] {9999999999999}\r\n", lambda _: b"hello\r\n"),
        USUAL,
        b"literal longer than 4294967296 octets",
    ),
}
LOGIN = b"a LOGIN a b\r\nb SELECT INBOX\r\n"


@pytest.mark.parametrize("what", IMAP_ENDLESS)
def test_imap(what: str, tmp_path: Path) -> None:
    words, answer, mib, reason = IMAP_ENDLESS[what]
    server = EndlessServer(b"* OK ready\r\n", {**IMAP, words: answer, b"": answered()})
    last = b"c NOOP\r\n" if words == b"NOOP" else b"c FETCH 1 BODY[]\r\n"
    told = ends(Protocol.IMAP, server, LOGIN + last, mib, tmp_path)
    assert b"hello" not in told
    bye = told.splitlines()[-1]
    assert bye.startswith(b"* BYE "), bye
    assert reason in bye


def test_news_without_end_passes_and_is_not_kept(tmp_path: Path) -> None:
    answers = {
        b"NOOP": endlessly(b"", lambda _: b"* OK %b\r\n" % (b"x" * 999)),
        **IMAP,
        b"": answered(),
    }
    server = EndlessServer(b"* OK ready\r\n", answers)
    with gateway(Protocol.IMAP, server, tmp_path) as (at, process, _):
        small = memory(process.pid, "VmHWM")
        told = said(at, LOGIN + b"c NOOP\r\n", 32 * MIB)
        assert told.count(b"\r\n* OK x") > 30_000
        until(server.cut.is_set)
        assert memory(process.pid, "VmHWM") - small < USUAL * MIB
