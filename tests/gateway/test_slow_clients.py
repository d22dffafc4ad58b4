"""Clients that send an octet now and then, by the hundred: all are served, others meanwhile."""

from __future__ import annotations

import imaplib
import poplib
import smtplib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from kb.gateway.endpoint import Endpoint
from kb.lab.servers.embedded.accounts import PASSWORD
from support.imap import World as ImapWorld
from support.pop3 import Server, World
from support.process import RUN, listening, running
from support.smtp import MESSAGE, NextServer, without_received
from support.tls import table

pytestmark = pytest.mark.slow

TIMES = 2
"""Sessions of each protocol that a client at the usual speed has while the others drip."""


def send(at: Endpoint) -> None:
    """A message, at the usual speed."""
    with smtplib.SMTP(*at, local_hostname="client.example.test", timeout=60) as sender:
        sender.sendmail("a@example.test", ["b@example.test"], MESSAGE)


def retrieve(at: Endpoint) -> None:
    with closing(poplib.POP3(*at, timeout=60)) as reader:
        reader.user("alice")
        reader.pass_("secret")
        assert b"\r\n".join(reader.retr(1)[1]) + b"\r\n" == MESSAGE
        reader.quit()


def fetch(at: Endpoint) -> None:
    with imaplib.IMAP4(*at, timeout=60) as client:
        client.login("alice", PASSWORD)
        client.select("INBOX")
        told = client.fetch("1", "(BODY.PEEK[])")[1][0]
        assert isinstance(told, tuple)
        assert told[1] == MESSAGE


def test_one_octet_at_a_time_by_the_hundred(
    tmp_path: Path, behind: NextServer, world: World, imap: ImapWorld
) -> None:
    pymap = imap.pymap(["alice"])
    imap.connect(pymap, "alice").append(MESSAGE)
    tables = {"smtp": behind.endpoint, "pop3": world.start(Server([MESSAGE])), "imap": pymap}
    file = tmp_path / "gateway.toml"
    file.write_text("\n".join(table(*one) for one in tables.items()), encoding="utf-8")
    with running("-c", RUN, str(file)) as process:
        places = listening(process, 3)
        with running("-m", "support.drip", *map(str, places)) as dripping:
            assert dripping.stdout
            assert dripping.stdout.readline() == "dripping\n"

            def meanwhile(session: Callable[[Endpoint], None], at: Endpoint) -> None:
                for _ in range(TIMES):
                    session(at)

            with ThreadPoolExecutor(3) as pool:
                list(pool.map(meanwhile, (send, retrieve, fetch), places))
            assert dripping.poll() is None, "it ended before the others were served"
            _, fault = dripping.communicate(timeout=60)  # its standard input ends with that
            assert dripping.returncode == 0, fault
    sent = [without_received(one.content) for one in behind.messages]
    assert sent == [MESSAGE] * TIMES
