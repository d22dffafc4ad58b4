"""The peer that logs in by OAuth 2: mail comes through it as it is, and nothing of it stays."""

from __future__ import annotations

import imaplib
import os
import poplib
import ssl
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from conftest import missing, need
from kb.bench.clients import session
from kb.bench.maildrop import filled
from kb.bench.peers import Peer, require, xoauth2
from kb.bench.peers.emailproxy import EMAILPROXY
from kb.bench.proxies import others
from kb.lab import servers
from kb.lab.descendants import children
from kb.lab.errors import LabError
from kb.lab.servers.dovecot.stack import Dovecot
from kb.lab.wire.listener import Address
from kb.model import Protocol

MAILS = [
    b"Subject: dots\r\n\r\nThis line ends it not:\r\n..\r\n.a\r\nnor this\r\n",
    b"Subject: octets\r\n\r\n" + bytes(set(range(1, 256)) - {10, 13}) + b"\r\n",
    b"Subject: long\r\n\r\n" + b"\r\n" * 400 + b"\t \r\n" + (b"y" * 990 + b"\r\n") * 400,
]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    need("dovecot", "dovecot-core")
    if EMAILPROXY.path is None:
        missing("emailproxy is not installed (PyPI)")
    with ExitStack() as stack:
        running = servers.start("dovecot")
        stack.callback(running.close)
        assert isinstance(running, Dovecot)
        yield running


@pytest.fixture(scope="module")
def behind(dovecot: Dovecot) -> Iterator[Peer]:
    with Peer("xoauth2", dovecot.accounts) as server:
        yield server


@pytest.fixture(scope="module")
def proxy(behind: Peer) -> Iterator[Peer]:
    ports = [behind.address(name) for name in ("pop3s", "imaps", "token")]
    with Peer("emailproxy", *ports, behind.folder / xoauth2.AUTHORITY) as peer:
        yield peer


@pytest.fixture
def folders(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where peers have their folders; servers' own users can enter it."""
    with tempfile.TemporaryDirectory(prefix="kb-") as name:
        Path(name).chmod(0o755)
        monkeypatch.setattr(tempfile, "tempdir", name)
        yield Path(name)


def processes() -> set[int]:
    """Those that this one started: a server's keeper ends after all that the server started, and
    the Dovecot of all tests starts and ends its own as it likes."""
    return set(children(os.getpid()))


def trusting(behind: Peer) -> ssl.SSLContext:
    """For a client that trusts the server's authority."""
    return ssl.create_default_context(cafile=str(behind.folder / xoauth2.AUTHORITY))


def test_mail_comes_by_pop3_octet_for_octet(dovecot: Dovecot, proxy: Peer) -> None:
    account = filled(dovecot, "pop3", MAILS)
    client = poplib.POP3(*proxy.address("pop3"), timeout=60)
    client.user(account.user)
    client.pass_(account.password)
    got = [b"\r\n".join([*client.retr(number + 1)[1], b""]) for number in range(len(MAILS))]
    client.quit()
    assert got == MAILS == dovecot.messages(account)


def test_mail_comes_by_imap_octet_for_octet(dovecot: Dovecot, proxy: Peer) -> None:
    account = filled(dovecot, "imap", MAILS)
    client = imaplib.IMAP4(*proxy.address("imap"), timeout=60)
    client.login(account.user, account.password)
    client.select("INBOX", readonly=True)
    _, told = client.fetch("1:*", "(BODY.PEEK[])")
    client.logout()
    assert [part[1] for part in told if isinstance(part, tuple)] == MAILS


def test_a_wrong_password_is_refused_by_the_server_behind(dovecot: Dovecot, proxy: Peer) -> None:
    account = filled(dovecot, "wrong", MAILS[:1])._replace(password="wrong")
    # What Dovecot tells about a token that it does not take comes as a challenge of XOAUTH2.
    with pytest.raises(LabError, match=r"PASS wrong.* is answered b'\+ "):
        session.pop3(proxy.address("pop3"), account)


def test_its_server_takes_nothing_in_clear_and_no_password(dovecot: Dovecot, behind: Peer) -> None:
    account = filled(dovecot, "plain", MAILS[:1])
    with session.Session(behind.address("pop3s")) as one, pytest.raises((LabError, OSError)):
        one.exchange(b"CAPA\r\n", b"\r\n", b"+OK")
    client = poplib.POP3_SSL(*behind.address("pop3s"), timeout=60, context=trusting(behind))
    assert client.capa()["SASL"] == ["XOAUTH2"]
    client.user(account.user)
    with pytest.raises(poplib.error_proto, match=r"-ERR"):
        client.pass_(account.password)
    client.close()


def test_nothing_stays_of_one_that_does_not_start(dovecot: Dovecot, folders: Path) -> None:
    before = processes()
    nowhere = Address("127.0.0.1", 0)
    with pytest.raises(LabError, match="did not get pop3 ready"):
        Peer("emailproxy", nowhere, nowhere, nowhere, Path("/nowhere"))
    assert processes() == before
    assert not [*folders.iterdir()]


def test_nothing_stays_behind_a_benchmark(dovecot: Dovecot, folders: Path) -> None:
    before = processes()
    with ExitStack() as stack:
        ways, _ = others(stack, dovecot, Protocol.IMAP)
        assert "emailproxy" in [way.name for way in ways]
        assert processes() > before
        # One a proxy, and one of the server that emailproxy alone has.
        assert len([*folders.iterdir()]) == len(ways[1:]) + 1
    assert processes() == before
    assert not [*folders.iterdir()]


def test_it_is_left_out_where_its_server_is_another() -> None:
    if EMAILPROXY.path is None:
        missing("emailproxy is not installed (PyPI)")
    with ExitStack() as stack:
        running = servers.start("embedded")
        stack.callback(running.close)
        ways, left_out = others(stack, running, Protocol.POP3)
    assert "emailproxy" not in [way.name for way in ways]
    assert left_out["emailproxy"].endswith("by XOAUTH2 over TLS, for which only Dovecot is set up")


def test_it_is_left_out_where_it_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LabError, match=r"^emailproxy is missing; pip install emailproxy$"):
        require("emailproxy")
