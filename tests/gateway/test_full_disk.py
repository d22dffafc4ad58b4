"""A full disk for what the gateway keeps beside messages: its log, and its decisions."""

from __future__ import annotations

import resource
import signal
import smtplib
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kb.gateway.endpoint import Endpoint
from kb.lab.mail.samples import GTUBE
from kb.lab.servers.embedded.accounts import PASSWORD
from support.imap import World as ImapWorld
from support.pop3 import Server, World
from support.process import RUN, line_with, listening, running
from support.smtp import MESSAGE, NextServer, without_received
from support.tls import table

SPAM = b"Subject: buy\r\n\r\n" + GTUBE + b"\r\n"
TAGGED = SPAM.replace(b": ", b": [SPAM] ", 1)
MEND = "make folder and file writable, and room on the disk"

pytestmark = pytest.mark.slow


@contextmanager
def full(process: subprocess.Popen[str]) -> Iterator[None]:
    """No file of that process may grow meanwhile; Linux only."""
    soft, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (soft, hard))


def test_for_the_log(tmp_path: Path, behind: NextServer) -> None:
    """Mail goes on without it, and so does an orderly end."""
    file = tmp_path / "gateway.toml"
    file.write_text(table("smtp", behind.endpoint), encoding="utf-8")
    with (
        Path("/dev/full").open("w", encoding="utf-8") as nowhere,
        running("-c", RUN, str(file), stderr=nowhere.fileno()) as process,
    ):
        (at,) = listening(process, 1)
        for _ in range(3):
            with smtplib.SMTP(*at, timeout=60) as client:
                client.sendmail("a@example.test", ["b@example.test"], MESSAGE)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert [without_received(one.content) for one in behind.messages] == [MESSAGE] * 3


def test_for_decisions(tmp_path: Path, world: World, imap: ImapWorld) -> None:
    """POP3 decides in each session anew; IMAP, whose sizes are for good, tells nothing of it."""
    server = Server([SPAM])
    pymap = imap.pymap(["alice"])
    imap.connect(pymap, "alice").append(SPAM)
    file = tmp_path / "gateway.toml"
    state = '[state]\nfolder = "state"\n'
    tables = [table("pop3", world.start(server)), table("imap", pymap)]
    file.write_text("\n".join([state, *tables]), encoding="utf-8")
    with running("-c", RUN, str(file)) as process:
        pop3, imap4 = listening(process, 2)

        def retrieved(at: Endpoint) -> bytes:
            client = world.client(at).login()
            assert client.ask("RETR 1").startswith("+OK")
            return client.text()

        client = imap.connect(imap4)
        client.ask(f"LOGIN alice {PASSWORD}")
        client.ask("SELECT INBOX")
        with full(process):
            assert retrieved(pop3) == TAGGED
            line_with(process, MEND)
            answer = client.ask("FETCH 1 BODY.PEEK[]")
            assert answer.tagged.startswith(b"NO [UNAVAILABLE]")
            assert answer.fetched == {}
            line_with(process, MEND)
        # Once there is room again.
        assert retrieved(pop3) == TAGGED
        assert client.octets(1) == TAGGED
