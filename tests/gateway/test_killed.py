"""SIGKILL of the gateway in the middle of RETR, FETCH, APPEND and DATA, counted on both sides."""

from __future__ import annotations

import imaplib
import poplib
import signal
import smtplib
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from kb.gateway.endpoint import Endpoint
from kb.lab.servers.embedded.accounts import PASSWORD
from support.imap import World as ImapWorld
from support.pop3 import Server, World
from support.process import running
from support.smtp import MESSAGE, NextServer, without_received
from support.tls import table

RUN = "import sys, pathlib, kb.gateway.main as m; sys.exit(m.run(pathlib.Path(sys.argv[1])))"
LARGE = b"From: a@example.test\r\nSubject: large\r\n\r\n" + (b"x" * 70 + b"\r\n") * 60_000

pytestmark = pytest.mark.slow


class Killed:
    """A gateway in a process of its own, to be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self._file, self._stack = folder / "gateway.toml", ExitStack()
        self._process: subprocess.Popen[str] | None = None

    def start(self, protocol: str, upstream: Endpoint) -> tuple[str, int]:
        """Start it; where it listens."""
        self._file.write_text(table(protocol, upstream), encoding="utf-8")
        self._process = self._stack.enter_context(running("-c", RUN, str(self._file)))
        assert self._process.stdout
        host, _, port = self._process.stdout.readline().split()[2].rpartition(":")
        return host, int(port)

    def kill(self) -> None:
        """SIGKILL."""
        assert self._process
        self._process.kill()
        assert self._process.wait(30) == -signal.SIGKILL

    def close(self) -> None:
        """End whatever is left."""
        self._stack.close()


@pytest.fixture
def killed(tmp_path: Path) -> Iterator[Killed]:
    gateway = Killed(tmp_path)
    yield gateway
    gateway.close()


def rest(sock: socket.socket) -> int:
    """How many octets still come."""
    octets = 0
    with suppress(ConnectionError):
        while chunk := sock.recv(1 << 16):
            octets += len(chunk)
    return octets


def test_in_retr(killed: Killed, world: World) -> None:
    """The client has part of a message and no end of it; the maildrop has it all."""
    upstream = world.start(Server([LARGE]))
    with socket.create_connection(killed.start("pop3", upstream), 30) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        sock.sendall(b"USER alice\r\nPASS secret\r\nRETR 1\r\n")
        while b"x" * 70 not in sock.recv(4096):
            pass
        killed.kill()
        assert rest(sock) < len(LARGE)
    client = poplib.POP3(*killed.start("pop3", upstream), timeout=60)
    client.user("alice")
    client.pass_("secret")
    assert client.stat()[0] == 1
    assert b"\r\n".join(client.retr(1)[1]) + b"\r\n" == LARGE
    client.quit()


def test_in_fetch_and_append(killed: Killed, imap: ImapWorld) -> None:
    """Half a message that was appended is none; a fetch that was cut off changes nothing."""
    upstream = imap.pymap(["alice"])
    with socket.create_connection(killed.start("imap", upstream), 30) as sock:
        login = f"a LOGIN alice {PASSWORD}\r\nb APPEND INBOX {{{len(LARGE)}}}\r\n"
        sock.sendall(login.encode())
        while b"+ " not in sock.recv(4096):
            pass
        sock.sendall(LARGE[: len(LARGE) // 2])
        killed.kill()
        with suppress(ConnectionError):
            sock.recv(1)

    at = killed.start("imap", upstream)
    with imaplib.IMAP4(*at, timeout=60) as client:
        client.login("alice", PASSWORD)
        assert client.select("INBOX")[1] == [b"0"], "half of it"
        assert client.append("INBOX", "", "", LARGE)[0] == "OK"
    with socket.create_connection(at, 30) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        login = f"a LOGIN alice {PASSWORD}\r\nb SELECT INBOX\r\nc FETCH 1 BODY.PEEK[]\r\n"
        sock.sendall(login.encode())
        while b"BODY[]" not in sock.recv(4096):
            pass
        killed.kill()
        assert rest(sock) < len(LARGE)
    with imaplib.IMAP4(*killed.start("imap", upstream), timeout=60) as client:
        client.login("alice", PASSWORD)
        assert client.select("INBOX")[1] == [b"1"], "once, and whole"
        answer = client.fetch("1", "(BODY.PEEK[])")[1][0]
        assert isinstance(answer, tuple)
        assert answer[1] == LARGE


def test_in_data(killed: Killed, behind: NextServer) -> None:
    """The sender has no answer and keeps its mail; it arrives once, when it is sent again."""
    host, port = killed.start("smtp", behind.endpoint)
    client = smtplib.SMTP(host, port, timeout=30)
    client.ehlo()
    client.mail("a@example.test")
    client.rcpt("b@example.test")
    assert client.docmd("DATA")[0] == 354
    client.send(MESSAGE[:20])
    killed.kill()
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        client.getreply()
    client.close()
    assert behind.messages == []
    with smtplib.SMTP(*killed.start("smtp", behind.endpoint), timeout=30) as again:
        again.sendmail("a@example.test", ["b@example.test"], MESSAGE)
    assert [without_received(message.content) for message in behind.messages] == [MESSAGE]
