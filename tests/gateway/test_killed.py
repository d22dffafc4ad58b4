"""SIGKILL of the gateway in the middle of RETR, FETCH, APPEND and DATA, counted on both sides."""

from __future__ import annotations

import imaplib
import itertools
import poplib
import re
import signal
import smtplib
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from kb.gateway.endpoint import Endpoint
from kb.lab.servers.embedded.accounts import PASSWORD
from support.dovecot import Dovecot
from support.imap import World as ImapWorld
from support.pop3 import Server, World
from support.process import RUN, listening, running
from support.smtp import MESSAGE, NextServer, without_received
from support.tls import table
from support.wait import until

LARGE = b"From: a@example.test\r\nSubject: large\r\n\r\n" + (b"x" * 70 + b"\r\n") * 60_000

SENDERS, KILLS, USER = 4, 5, "killed"

pytestmark = pytest.mark.slow


class Killed:
    """A gateway in a process of its own, to be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self._file, self._stack = folder / "gateway.toml", ExitStack()
        self._process: subprocess.Popen[str] | None = None
        self.at: tuple[str, int] = ("", 0)
        """Where it listens."""

    def start(self, protocol: str, upstream: Endpoint) -> tuple[str, int]:
        """Start it; where it listens."""
        self._file.write_text(table(protocol, upstream), encoding="utf-8")
        self._process = self._stack.enter_context(running("-c", RUN, str(self._file)))
        (self.at,) = listening(self._process, 1)
        return self.at

    def kill(self) -> None:
        """SIGKILL."""
        assert self._process
        self._process.kill()
        assert self._process.wait(30) == -signal.SIGKILL

    def stop(self) -> None:
        """SIGSTOP: it does nothing more."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

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


class Count(NamedTuple):
    """What became of one message, as its sender knows it."""

    attempts: int
    unsure: int
    """Attempts whose connection ended behind the message's last octet and before an answer."""


def submitted(at: tuple[str, int], number: int) -> bool:
    """Send a message by SMTP; whether its sender is sure of what became of it.

    Raises:
        OSError: it was not sent, or not answered.
    """
    with smtplib.SMTP(*at, local_hostname="client.example.test", timeout=60) as client:
        client.ehlo()
        client.mail(f"{number}@example.test")
        client.rcpt("b@example.test")
        assert client.docmd("DATA")[0] == 354
        client.send(MESSAGE + b".\r\n")
        try:
            assert client.getreply()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False
    return True


def appended(at: tuple[str, int], number: int) -> bool:
    """So by APPEND."""
    with socket.create_connection(at, 60) as sock:
        file = sock.makefile("rb")
        octets = b"X-Number: %d\r\n" % number + MESSAGE
        command = b"b APPEND INBOX {%d}\r\n" % len(octets)
        sock.sendall(f"a LOGIN {USER} {PASSWORD}\r\n".encode() + command)
        while not (line := file.readline()).startswith(b"+"):
            if not line:
                raise ConnectionError("no invitation")
        sock.sendall(octets + b"\r\n")
        with suppress(ConnectionError):
            for line in file:
                if line.startswith(b"b "):
                    assert line.startswith(b"b OK")
                    return True
    return False


def until_taken(killed: Killed, attempt: Callable[[tuple[str, int], int], bool], n: int) -> Count:
    """Try again until it is taken, as a mail server's queue does."""
    unsure = 0
    for attempts in itertools.count(1):
        try:
            if attempt(killed.at, n):
                return Count(attempts, unsure)
            unsure += 1
        except (OSError, smtplib.SMTPException):
            pass
        time.sleep(0.02)
    raise AssertionError


@pytest.mark.parametrize("protocol", ["smtp", "imap"])
def test_under_load(
    killed: Killed, behind: NextServer, imap: ImapWorld, dovecot: Dovecot, protocol: str
) -> None:
    """Nothing is lost; what is there twice is what its sender had no answer to, and sent again."""
    if protocol == "imap":
        dovecot.account(USER)
    upstream = behind.endpoint if protocol == "smtp" else dovecot.imap
    attempt = submitted if protocol == "smtp" else appended
    killed.start(protocol, upstream)
    over, numbers, counts = threading.Event(), itertools.count(), dict[int, Count]()

    def send() -> None:
        while not over.is_set():
            number = next(numbers)
            counts[number] = until_taken(killed, attempt, number)

    with ThreadPoolExecutor(SENDERS) as pool:
        senders = [pool.submit(send) for _ in range(SENDERS)]
        for _ in range(KILLS):
            time.sleep(0.5)
            killed.kill()
            killed.start(protocol, upstream)
        until(lambda: len(counts) > SENDERS)
        over.set()
        for one in senders:
            one.result(120)
    assert max(count.attempts for count in counts.values()) > 1, "it was noticed"
    if protocol == "smtp":
        there = Counter(str(one.sender).partition("@")[0] for one in behind.messages)
        assert all(without_received(one.content) == MESSAGE for one in behind.messages)
    else:
        direct = imap.connect(upstream, USER)
        direct.ask("SELECT INBOX")
        told = direct.ask("FETCH 1:* BODY.PEEK[]").fetched.values()
        there = Counter(re.findall(r"X-Number: (\d+)", b"".join(told).decode()))
        assert sum(there.values()) == sum(MESSAGE in one for one in told)
    assert {int(number) for number in there} == counts.keys()
    for number, count in counts.items():
        assert 1 <= there[str(number)] <= 1 + count.unsure, (number, count)


def test_after_the_servers_250(
    killed: Killed, behind: NextServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is delivered, and its sender was not told: it sends it again (RFC 5321 4.2.5, 6.1)."""
    host, port = killed.start("smtp", behind.endpoint)
    keep = behind.maildrop.handle_DATA

    async def then_stop(server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await keep(server, session, envelope)
        killed.stop()
        return answer

    with monkeypatch.context() as patched:
        patched.setattr(behind.maildrop, "handle_DATA", then_stop)
        with socket.create_connection((host, port), 60) as sock:
            file = sock.makefile("rb")
            sock.sendall(b"HELO x\r\nMAIL FROM:<a@example.test>\r\nRCPT TO:<b@example.test>\r\n")
            sock.sendall(b"DATA\r\n")
            while not file.readline().startswith(b"354"):
                pass
            sock.sendall(MESSAGE + b".\r\n")
            until(lambda: len(behind.messages) == 1)
            killed.kill()
            with suppress(ConnectionError):
                assert file.read() == b"", "no answer, and no half of one"
    assert submitted(killed.start("smtp", behind.endpoint), 1)
    assert [without_received(one.content) for one in behind.messages] == [MESSAGE] * 2
