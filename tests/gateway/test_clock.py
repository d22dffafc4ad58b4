"""The clock is set by ten years, back and forth, while sessions live: nobody notices.

Time-outs go by monotonic clocks; of the time of day only dates are made, in `Received` and the log.
"""

from __future__ import annotations

import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kb.gateway.endpoint import Endpoint
from kb.lab.mail.samples import GTUBE
from kb.lab.scanners.own_clamd import OwnClamd
from kb.lab.servers.embedded.accounts import PASSWORD
from support.clock import Clock
from support.imap import World as ImapWorld
from support.pop3 import Server, World
from support.process import RUN, listening, running
from support.smtp import MESSAGE, NextServer, without_received
from support.tls import table

YEARS = 10 * 365 * 24 * 3600
SPAM = b"Subject: buy\r\n\r\n" + GTUBE + b"\r\n"
TAGGED = SPAM.replace(b": ", b": [SPAM] ", 1)

pytestmark = pytest.mark.slow


@contextmanager
def sending(at: Endpoint) -> Iterator[smtplib.SMTP]:
    """A sender in the middle of a message; at the end it is sent."""
    with smtplib.SMTP(*at, local_hostname="client.example.test", timeout=60) as client:
        client.ehlo()
        client.mail("a@example.test")
        client.rcpt("b@example.test")
        assert client.docmd("DATA")[0] == 354
        client.send(MESSAGE[:20])
        yield client
        client.send(MESSAGE[20:] + b".\r\n")
        assert client.getreply()[0] == 250


def test_the_clock_jumps(
    tmp_path: Path, behind: NextServer, world: World, imap: ImapWorld, own_clamav: OwnClamd
) -> None:
    clock = Clock(tmp_path)
    server = Server([SPAM])
    pymap = imap.pymap(["alice"])
    imap.connect(pymap, "alice").append(SPAM, MESSAGE)
    text = [
        f'[scanner]\nvirus = "{own_clamav.url}"\n[state]\nfolder = "state"',
        table("smtp", behind.endpoint),
        table("pop3", world.start(server)),
        table("imap", pymap),
    ]
    (tmp_path / "gateway.toml").write_text("\n".join(text), encoding="utf-8")
    with running("-c", RUN, str(tmp_path / "gateway.toml"), environ=clock.environment) as process:
        smtp, pop3, imap4 = listening(process, 3)
        idling, reading = imap.connect(imap4), world.client(pop3).login()
        idling.ask(f"LOGIN alice {PASSWORD}")
        idling.ask("SELECT INBOX")
        years = []
        for ahead in (YEARS, -YEARS, 0):
            idling.send(b"i IDLE\r\n")
            assert idling.response().startswith(b"+")
            with sending(smtp):
                clock.jump(ahead)
                years.append(time.gmtime(time.time() + ahead).tm_year)
            idling.send(b"DONE\r\n")
            assert idling.answer(b"i ").tagged.startswith(b"OK")
            # Who was there before, and who comes now; what was decided holds.
            late = world.client(pop3).login()
            for client in (reading, late):
                assert client.ask("RETR 1").startswith("+OK")
                assert client.text() == TAGGED
            assert late.ask("QUIT").startswith("+OK")
            assert [idling.octets(number) for number in (1, 2)] == [TAGGED, MESSAGE]
            assert idling.ask("NOOP").tagged.startswith(b"OK")
    assert [without_received(one.content) for one in behind.messages] == [MESSAGE] * 3
    for one, year in zip(behind.messages, years, strict=True):
        assert f" {year} ".encode() in one.content.partition(b"Subject:")[0]
