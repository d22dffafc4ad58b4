"""The stacks of Debian's servers keep octets and order, and leave nothing behind."""

from __future__ import annotations

import contextlib
import imaplib
import os
import poplib
import signal
import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import missing
from kb.lab import clients, servers
from kb.lab.errors import LabError
from kb.lab.mail import octets
from kb.lab.servers import Servers

pytestmark = pytest.mark.slow

STACKS = ("dovecot", "cyrus")
FIELDS = b"From: a@example.org\r\nDate: Mon, 02 Mar 2026 09:00:00 +0000\r\n"
MESSAGES = [
    FIELDS + b"Message-ID: <1@example.org>\r\nSubject: one\r\n\r\n.dot\r\n..dots\r\nlast\r\n",
    FIELDS + b"Message-ID: <2@example.org>\r\nSubject: two\r\n folded\r\n\r\n" + b"\xe4\r\n" * 3000,
    FIELDS + b"Message-ID: <3@example.org>\r\nSubject: three\r\n\r\n",
    *(b"%bMessage-ID: <%d@example.org>\r\nSubject: x\r\n\r\nx\r\n" % (FIELDS, n) for n in range(9)),
]
"""Whole ones: Cyrus adds a Date where there is none, Exim a Message-ID."""


def stack(name: str) -> servers.Stack:
    found = servers.stack(name)
    if lacking := found.missing():
        missing(f"the stack {name} needs Debian's packages {' '.join(lacking)}")
    if os.geteuid() != 0:
        missing(f"the stack {name} starts as root only")
    return found


@pytest.fixture(scope="module", params=STACKS)
def running(request: pytest.FixtureRequest) -> Iterator[Servers]:
    started = stack(request.param).start()
    yield started
    started.close()


def test_octets_arrive_as_sent_in_the_order_sent(running: Servers) -> None:
    account = running.account("recipient")
    to = [account.address]
    clients.send(running.address("smtp"), "a@example.org", to, *MESSAGES, settle=running.settle)
    assert [*map(octets.without_trace, running.messages(account))] == MESSAGES


def test_pop3_and_imap_bring_what_is_stored(running: Servers) -> None:
    account = running.account("recipient")
    to = [account.address]
    clients.send(running.address("smtp"), "a@example.org", to, *MESSAGES[:3])
    running.settle()
    stored = running.messages(account)
    pop3 = poplib.POP3(*running.address("pop3"))
    pop3.user(account.user)
    pop3.pass_(account.password)
    assert [b"".join(b"%b\r\n" % line for line in pop3.retr(n)[1]) for n in (1, 2, 3)] == stored
    pop3.quit()
    with imaplib.IMAP4(*running.address("imap")) as imap:
        imap.login(account.user, account.password)
        imap.select("INBOX", readonly=True)
        assert [imap.fetch(str(n), "(BODY.PEEK[])")[1][0][1] for n in (1, 2, 3)] == stored


def test_lmtp_answers_for_each_recipient(running: Servers) -> None:
    one, other = running.account("one"), running.account("other")
    with smtplib.LMTP(*running.address("lmtp")) as client:
        client.ehlo_or_helo_if_needed()
        client.mail("a@example.org")
        named = (one.address, "nobody@example.test", other.address)
        assert [client.rcpt(a)[0] // 100 for a in named] == [2, 5, 2]
        assert client.data(MESSAGES[0])[0] == 250
        assert client.getreply()[0] == 250
    for account in (one, other):
        assert [*map(octets.without_trace, running.messages(account))] == MESSAGES[:1]


def test_a_wrong_password_is_refused(running: Servers) -> None:
    account = running.account("recipient")
    pop3 = poplib.POP3(*running.address("pop3"))
    pop3.user(account.user)
    with pytest.raises(poplib.error_proto):
        pop3.pass_("wrong")
    pop3.close()


def test_versions_are_numbers(running: Servers) -> None:
    assert len(running.versions) == 2
    assert all(version[0].isdigit() for version in running.versions.values())


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder whose name leaves room for a socket's (108 octets in all), open to all users."""
    with tempfile.TemporaryDirectory(prefix="lab-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.parametrize("name", STACKS)
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_lab_that_is_ended_leaves_nothing(name: str, how: signal.Signals, short: Path) -> None:
    stack(name)
    program = (
        "import sys, time; from kb.lab import servers;"
        f"s = servers.start({name!r}); print('up', flush=True); time.sleep(600)"
    )
    environment = os.environ | {"TMPDIR": str(short)}
    lab = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment, text=True
    )
    assert lab.stdout
    assert lab.stdout.readline() == "up\n"
    assert [*short.glob("kb-lab-*")]
    lab.send_signal(how)
    lab.wait()
    lab.stdout.close()
    deadline = time.monotonic() + 30
    while left := [*short.glob("kb-*"), *_processes_in(short)]:
        assert time.monotonic() < deadline, left
        time.sleep(0.1)


def _processes_in(folder: Path) -> Iterator[str]:
    """The command lines of running processes that name the folder."""
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            words = process.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if str(folder) in words and "pytest" not in words.split("/")[-1]:
                yield words


def test_a_stack_without_its_programs_tells_which_packages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("KB_DEBIAN", raising=False)
    monkeypatch.setattr(sys.modules["kb.lab.servers.stack"], "_SYSTEM", ())
    with pytest.raises(servers.InputError, match=r"--server: .*apt install .*\bpostfix\b"):
        servers.start("dovecot")


def test_users_other_than_root_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    found = stack("dovecot")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(LabError, match="the servers dovecot start as root only"):
        found.start()
