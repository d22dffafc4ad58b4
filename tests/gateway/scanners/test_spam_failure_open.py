"""`on_spam_failure = "open"` where mail is fetched: the spam filter fails, and mail comes.

The gateway is the command, the servers are real ones, and nobody listens where its filter should.
"""

from __future__ import annotations

import contextlib
import imaplib
import poplib
from collections.abc import Iterator

import pytest

from kb.lab import clients, servers
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.mail import samples
from kb.lab.servers import Servers
from kb.lab.servers.account import Account
from kb.lab.wire.listener import Address
from kb.model import Protocol

NOBODY = "rspamd://127.0.0.1:1"
MAIL = (samples.CLEAN[0], samples.SPAM, samples.VIRUS)
CLEAN, SPAM, VIRUS = (sample.octets for sample in MAIL)


@pytest.fixture(scope="module")
def running() -> Iterator[Servers]:
    with contextlib.closing(servers.start("embedded")) as started:
        yield started


@pytest.fixture(scope="module")
def account(running: Servers) -> Account:
    """With the three messages in its maildrop."""
    made = running.account("recipient")
    to = [made.address]
    clients.send(running.address("smtp"), samples.REVERSE_PATH, to, CLEAN, SPAM, VIRUS)
    running.settle()
    return made


def by_pop3(server: Address, account: Account) -> list[bytes]:
    """Each message, or the reply that refuses it."""
    client = poplib.POP3(server.host, server.port, timeout=30)
    client.user(account.user)
    client.pass_(account.password)
    found = []
    for number in (1, 2, 3):
        try:
            found.append(b"\r\n".join([*client.retr(number)[1], b""]))
        except poplib.error_proto as error:
            found.append(error.args[0])
    client.quit()
    return found


def by_imap(server: Address, account: Account) -> list[bytes]:
    """Each message, or the reply that refuses it."""
    with imaplib.IMAP4(server.host, server.port, timeout=30) as client:
        client.login(account.user, account.password)
        client.select(readonly=True)
        found = []
        for number in "123":
            status, data = client.fetch(number, "(BODY.PEEK[])")
            found.append(data[0][1] if status == "OK" else b"NO " + data[0])
        return found


FETCH = {Protocol.POP3: by_pop3, Protocol.IMAP: by_imap}
REFUSED = {Protocol.POP3: b"-ERR [SYS/TEMP]", Protocol.IMAP: b"NO [UNAVAILABLE]"}


def through(
    running: Servers, account: Account, protocol: Protocol, **keys: str
) -> tuple[list[bytes], str]:
    """What the recipient gets of the three messages, and the gateway's log."""
    policy = table(protocol, running.address(protocol))
    text = configuration({protocol: policy}, {"spam": NOBODY, "virus": "builtin", **keys})
    with GatewayProcess(text) as gateway:
        found = FETCH[protocol](gateway.address(protocol), account)
        return found, "\n".join(gateway.whole_log())


@pytest.mark.parametrize("protocol", FETCH)
def test_open_passes_clean_mail_and_spam_and_strips_the_virus(
    running: Servers, account: Account, protocol: Protocol
) -> None:
    (clean, spam, stripped), log = through(running, account, protocol, on_spam_failure="open")
    assert clean.endswith(CLEAN)
    assert spam.endswith(SPAM)
    assert b"Finding: EICAR-Test-File" in stripped
    assert samples.EICAR not in stripped
    assert log.count(f"verdict=unscanned-for-spam finding='{NOBODY}: ") == 2
    assert f"failed='{NOBODY}: " in log


@pytest.mark.parametrize("protocol", FETCH)
def test_closed_tells_nothing_of_what_was_not_scanned(
    running: Servers, account: Account, protocol: Protocol
) -> None:
    found, log = through(running, account, protocol)
    assert [reply.startswith(REFUSED[protocol]) for reply in found] == [True] * 3
    assert "verdict=unscanned " in log
    assert "action=deliver" not in log
