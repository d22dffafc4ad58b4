"""SIGTERM lets sessions come to their end; SIGHUP gives those to come a new configuration."""

from __future__ import annotations

import poplib
import signal
import smtplib
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from kb.gateway.endpoint import Endpoint
from kb.lab.mail.samples import GTUBE
from kb.lab.scanners.own_clamd import OwnClamd
from kb.lab.servers.embedded.accounts import PASSWORD
from support.imap import Client, string
from support.imap import World as ImapWorld
from support.pop3 import Server, World
from support.process import RUN, line_with, listening, running
from support.smtp import MESSAGE, SPAM, NextServer, without_received
from support.tls import table
from support.wait import until

LARGE = b"From: a@example.test\r\nSubject: large\r\n\r\n" + (b"x" * 70 + b"\r\n") * 60_000
READ_AGAIN = "configuration read again"
KEPT = "kept the configuration as it was: gateway.toml: "

pytestmark = pytest.mark.slow
workers = pytest.mark.parametrize("workers", [1, 2])


class Gateway:
    """One in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._file, self._stack = folder / "gateway.toml", ExitStack()
        self.process: subprocess.Popen[str]
        self.at: tuple[str, int]

    def write(self, text: str) -> None:
        """Write its configuration."""
        self._file.write_text(text, encoding="utf-8")

    def start(self, text: str, before: str = "") -> None:
        """Start it with that configuration, behind that Python."""
        self.write(text)
        self.process = self._stack.enter_context(running("-c", before + RUN, str(self._file)))
        (self.at,) = listening(self.process, 1)

    def hang_up(self, text: str, words: str, times: int = 1) -> str:
        """SIGHUP with a new configuration; the log's line with those words."""
        self.write(text)
        self.process.send_signal(signal.SIGHUP)
        return [line_with(self.process, words) for _ in range(times)][-1]

    def refuses(self) -> bool:
        """Whether it accepts no more connections."""
        try:
            socket.create_connection(self.at, 5).close()
        except ConnectionRefusedError:
            return True
        return False

    def drain(self) -> None:
        """SIGTERM, then wait until it accepts no more."""
        self.process.send_signal(signal.SIGTERM)
        until(self.refuses)
        assert self.process.poll() is None

    def ended(self) -> int:
        """Wait for its end; its exit status."""
        self.process.communicate(timeout=60)
        return self.process.returncode

    def smtp(self) -> smtplib.SMTP:
        return smtplib.SMTP(*self.at, timeout=60)

    def close(self) -> None:
        """End whatever is left."""
        self._stack.close()


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Gateway]:
    gateway = Gateway(tmp_path)
    yield gateway
    gateway.close()


def settings(protocol: str, upstream: Endpoint, *more: str, workers: int = 1) -> str:
    lines = [table(protocol, upstream), "[process]", f"workers = {workers}", *more]
    return "\n".join(lines) + "\n"


def begin_data(client: smtplib.SMTP, octets: bytes) -> Callable[[], tuple[int, bytes]]:
    """Send the first half of a message; what is given back sends the rest."""
    client.ehlo()
    client.mail("a@example.test")
    client.rcpt("b@example.test")
    assert client.docmd("DATA")[0] == 354
    client.send(octets[:20])

    def finish() -> tuple[int, bytes]:
        client.send(octets[20:] + b".\r\n")
        return client.getreply()

    return finish


@workers
def test_in_data(gateway: Gateway, behind: NextServer, workers: int) -> None:
    gateway.start(settings("smtp", behind.endpoint, workers=workers))
    with gateway.smtp() as client:
        finish = begin_data(client, MESSAGE)
        gateway.drain()
        assert finish()[0] == 250
    assert gateway.ended() == 0
    assert [without_received(m.content) for m in behind.messages] == [MESSAGE]


def test_in_retr(gateway: Gateway, world: World) -> None:
    gateway.start(settings("pop3", world.start(Server([LARGE]))))
    with socket.create_connection(gateway.at, 60) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        sock.sendall(b"USER alice\r\nPASS secret\r\nRETR 1\r\n")
        file = sock.makefile("rb")
        while not file.readline().startswith(b"From: "):
            pass
        gateway.drain()
        rest = b"".join(iter(file.readline, b".\r\n"))
        assert LARGE.endswith(rest)
        assert len(rest) > len(LARGE) - 100
        sock.sendall(b"QUIT\r\n")
        assert file.readline().startswith(b"+OK")
        assert file.read() == b""
    assert gateway.ended() == 0


def test_in_idle_then_fetch(gateway: Gateway, imap: ImapWorld) -> None:
    gateway.start(settings("imap", imap.pymap(["alice"])))
    client = imap.connect(Endpoint(*gateway.at))
    client.ask(f"LOGIN alice {PASSWORD}")
    client.append(LARGE)
    client.ask("SELECT INBOX")
    client.send(b"i IDLE\r\n")
    assert client.response().startswith(b"+ ")
    gateway.drain()
    client.send(b"DONE\r\n")
    assert client.answer(b"i ").tagged.startswith(b"OK")
    assert client.octets(1) == LARGE
    assert client.ask("LOGOUT").tagged.startswith(b"OK")
    client.hang_up()
    assert gateway.ended() == 0


@workers
def test_who_takes_longer_is_told_and_loses_nothing(
    gateway: Gateway, behind: NextServer, workers: int
) -> None:
    gateway.start(settings("smtp", behind.endpoint, "drain = 1", workers=workers))
    with gateway.smtp() as client:
        begin_data(client, MESSAGE)
        began = time.monotonic()
        gateway.drain()
        assert client.getreply()[0] == 421
        assert time.monotonic() - began >= 1
    assert gateway.ended() == 0
    assert behind.messages == []


@workers
def test_sigint_waits_for_nobody(gateway: Gateway, behind: NextServer, workers: int) -> None:
    gateway.start(settings("smtp", behind.endpoint, "drain = 600", workers=workers))
    with gateway.smtp() as client:
        gateway.drain()
        # A supervisor may send it to every process, and again: it hurries nothing.
        gateway.process.send_signal(signal.SIGTERM)
        assert client.noop()[0] == 250
        gateway.process.send_signal(signal.SIGINT)
        assert client.getreply()[0] == 421
    assert gateway.ended() == 0


@workers
def test_a_new_policy_is_for_new_sessions(
    gateway: Gateway, behind: NextServer, workers: int
) -> None:
    old = settings("smtp", behind.endpoint, workers=workers)
    gateway.start(old)
    with gateway.smtp() as running:
        finish = begin_data(running, SPAM)
        gateway.hang_up(old.replace('spam = "reject"', 'spam = "tag"'), READ_AGAIN, workers)
        assert finish()[0] == 550, "as when it began"
        with gateway.smtp() as new:
            assert begin_data(new, SPAM)()[0] == 250
        assert running.noop()[0] == 250
    (message,) = behind.messages
    assert b"Subject: [SPAM] hi" in message.content


def test_limits_and_exemptions(gateway: Gateway, behind: NextServer) -> None:
    old = settings("smtp", behind.endpoint)
    gateway.start(old)
    with gateway.smtp() as running:
        gateway.hang_up(old + "[limits]\nconnections = 1\n", READ_AGAIN)
        with pytest.raises(smtplib.SMTPConnectError):
            gateway.smtp()
        assert running.noop()[0] == 250
        gateway.hang_up(old + '[pass]\nsenders = ["@example.test"]\n', READ_AGAIN)
        with gateway.smtp() as new:
            assert begin_data(new, SPAM)()[0] == 250
        assert begin_data(running, SPAM)()[0] == 550


def test_another_scanner(gateway: Gateway, behind: NextServer) -> None:
    """Nothing listens at the new one: mail waits, as closed says."""
    old = settings("smtp", behind.endpoint)
    gateway.start(old)
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    with gateway.smtp() as running:
        scanner = f'[scanner]\nvirus = "clamd://127.0.0.1:{port}"\n'
        gateway.hang_up(old + scanner, READ_AGAIN)
        with gateway.smtp() as new:
            assert begin_data(new, MESSAGE)()[0] == 451
        assert begin_data(running, MESSAGE)()[0] == 250


def connections(port: int) -> int:
    """How many there are to that port of this machine, by /proc/net/tcp; Linux only."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
    return sum(row[2].endswith(f":{port:04X}") and row[3] == "01" for row in rows)


def test_the_old_scanners_connections_close(
    gateway: Gateway, behind: NextServer, own_clamav: OwnClamd
) -> None:
    """Not before the last session that may use them has ended, and by no garbage collector."""
    port = int(own_clamav.url.rpartition(":")[2])
    old = settings("smtp", behind.endpoint) + f'[scanner]\nvirus = "{own_clamav.url}"\n'
    gateway.start(old, before="import gc; gc.disable();")
    with gateway.smtp() as running:
        assert begin_data(running, MESSAGE)()[0] == 250
        kept = connections(port)
        assert kept > 0
        gateway.hang_up(old + "timeout = 29\n", READ_AGAIN)
        assert begin_data(running, MESSAGE)()[0] == 250
        # Beside its own, of which there may be more now, there is the new one's: it was asked for
        # its version.
        until(lambda: connections(port) > kept)
    until(lambda: connections(port) == 1)
    with gateway.smtp() as new:
        assert begin_data(new, MESSAGE)()[0] == 250
        gateway.hang_up(old, READ_AGAIN)


def test_what_is_decided_stays(gateway: Gateway, world: World) -> None:
    """A message that one session has seen tagged is tagged in all of them."""
    spam = b"Subject: buy\r\n\r\n" + GTUBE + b"\r\n"
    old = settings("pop3", world.start(Server([spam])))
    gateway.start(old)

    def seen() -> bytes:
        client = poplib.POP3(*gateway.at, timeout=60)
        client.user("alice")
        client.pass_("secret")
        subject: bytes = client.retr(1)[1][0]
        client.quit()
        return subject

    assert seen() == b"Subject: [SPAM] buy"
    gateway.hang_up(old.replace('"tag"', '"accept"'), READ_AGAIN)
    assert seen() == b"Subject: [SPAM] buy"


def test_in_fetch(gateway: Gateway, imap: ImapWorld) -> None:
    """The one that runs is told by the old tag, in the middle of it; the next by the new one."""
    old = settings("imap", imap.pymap(["alice"]))
    gateway.start(old)
    spam = b"Subject: large\r\n\r\n" + LARGE + GTUBE + b"\r\n"

    def selected() -> Client:
        client = imap.connect(Endpoint(*gateway.at))
        client.ask(f"LOGIN alice {PASSWORD}")
        client.append(spam)
        client.ask("SELECT INBOX")
        return client

    running = selected()
    running.send(b"f FETCH 1 BODY.PEEK[]\r\n")
    gateway.hang_up(old + '[tag]\ntext = "[NEW]"\n', READ_AGAIN)
    assert string(running.answer(b"f ").fetched[1]) == spam.replace(b": ", b": [SPAM] ", 1)
    assert b"Subject: [NEW] large" in selected().octets(2, "BODY.PEEK[HEADER]")


MISTAKES = {
    'spam = "tga"': '[[smtp]] 1 spam: "tga" cannot be used',
    'spam = "reject"\nlisten': "not valid TOML",
    'spam = "reject"\n[scanner]\nvirus = "clamav://x:1"': "[scanner] virus: ",
    'spam = "reject"\n[log]\nformat = "json"': "[log] format: cannot change while the gateway runs",
    'spam = "reject"\n[state]\nfolder = "x"': "[state] folder: cannot change while the gateway",
}


@workers
def test_a_mistake_changes_nothing(gateway: Gateway, behind: NextServer, workers: int) -> None:
    old = settings("smtp", behind.endpoint, workers=workers)
    gateway.start(old)
    for wrong, told in MISTAKES.items():
        # Where another table follows, the keys of this one come first.
        lines = old.replace('spam = "reject"\n', "").split("[process]")
        text = f"[process]{lines[1]}{lines[0]}{wrong}\n"
        assert KEPT + told in gateway.hang_up(text, "kept the configuration")
    moved = old.replace("127.0.0.1:0", "127.0.0.1:2525")
    line = gateway.hang_up(moved, "kept the configuration")
    assert "the listeners are not those that are open" in line
    with gateway.smtp() as client:
        assert begin_data(client, SPAM)()[0] == 550
        assert begin_data(client, MESSAGE)()[0] == 250
    gateway.process.send_signal(signal.SIGTERM)
    _, log = gateway.process.communicate(timeout=60)
    assert "kept" not in log, "one line for each"
