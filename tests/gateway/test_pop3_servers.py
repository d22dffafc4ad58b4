"""Real servers behind the gateway, poplib before it: real mail comes through octet for octet."""

from __future__ import annotations

import itertools
import poplib
from collections.abc import Iterator, Sequence
from typing import Protocol

import pytest

from conftest import need
from kb.gateway.endpoint import Endpoint
from kb.lab import servers as lab
from kb.lab.embedded import accounts
from kb.lab.samples import EICAR
from kb.model import Action
from kb.scan import Scanner, scanner
from support.dovecot import PASSWORD, Dovecot
from support.mails import INFECTED_PART, MAILS, infected, real, with_gtube
from support.pop3 import Finder, World

names = itertools.count(1)


class MailServer(Protocol):
    """A real POP3 server."""

    endpoint: Endpoint

    def account(self, user: str, *messages: bytes) -> None:
        """Make an account with these messages in its maildrop."""


class Twisted:
    """The lab's embedded server."""

    def __init__(self, servers: lab.Servers) -> None:
        self._servers = servers
        self.endpoint = Endpoint(*servers.address("pop3"))

    def account(self, user: str, *messages: bytes) -> None:
        """Make an account with these messages in its maildrop."""
        drop = accounts.create(self._servers._accounts, user)
        for message in messages:
            drop.deliver(message)


@pytest.fixture(scope="module")
def twisted() -> Iterator[Twisted]:
    servers = lab.start("embedded")
    yield Twisted(servers)
    servers.close()


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with Dovecot(need("dovecot", "dovecot-pop3d")) as running:
        yield running


@pytest.fixture(params=["twisted", "dovecot"])
def server(request: pytest.FixtureRequest) -> MailServer:
    running: MailServer = request.getfixturevalue(request.param)
    return running


class Session:
    """One login by poplib."""

    def __init__(self, endpoint: Endpoint, user: str) -> None:
        self._client = poplib.POP3(*endpoint, timeout=30)
        self._client.user(user)
        self._client.pass_(PASSWORD)

    def told(self) -> tuple[int, int, list[int]]:
        """STAT's two numbers, and LIST's sizes."""
        return *self._client.stat(), [int(line.split()[1]) for line in self._client.list()[1]]

    def uids(self) -> list[bytes]:
        """UIDL's lines."""
        lines: list[bytes] = self._client.uidl()[1]
        return lines

    def retrieve(self, number: int) -> bytes:
        """RETR."""
        return _joined(self._client.retr(number)[1])

    def top(self, number: int, lines: int) -> bytes:
        """TOP."""
        return _joined(self._client.top(number, lines)[1])

    def end(self) -> None:
        """QUIT."""
        self._client.quit()


def _joined(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\r\n" for line in lines)


def retrieve_all(
    world: World, server: MailServer, spam: Action, scanner: Scanner, mails: Sequence[bytes]
) -> list[bytes]:
    """Read a maildrop through the gateway, in two sessions that must agree with themselves."""
    user = f"u{next(names)}"
    server.account(user, *mails)
    gateway = world.gateway(server.endpoint, spam=spam, scanner=scanner)
    listing = Session(gateway, user)
    told = listing.told()
    listing.end()
    fetching = Session(gateway, user)
    assert fetching.told() == told
    count, total, sizes = told
    assert (count, total) == (len(mails), sum(sizes))
    sent = [fetching.retrieve(number) for number in range(1, count + 1)]
    assert sizes == [len(octets) for octets in sent]
    for number, octets in enumerate(sent, 1):
        assert fetching.top(number, 99999999) == octets
        header = fetching.top(number, 0)
        assert octets.startswith(header)
        assert header == octets or ("\r\n" + header.decode("latin-1")).endswith("\r\n\r\n")
    uids = fetching.uids()
    fetching.end()
    direct = Session(server.endpoint, user)
    assert direct.uids() == uids
    direct.end()
    return sent


def test_there_are_enough_real_messages() -> None:
    """A Python without its own tests has only the ones written for here."""
    assert len(MAILS) >= 40 or not real()


def test_accept(world: World, server: MailServer) -> None:
    mails = [*MAILS.values(), *map(with_gtube, MAILS.values())]
    assert retrieve_all(world, server, Action.ACCEPT, Finder(), mails) == mails


def test_tag(world: World, server: MailServer) -> None:
    mails = [with_gtube(octets) for octets in MAILS.values()]
    sent = retrieve_all(world, server, Action.TAG, Finder(), [*MAILS.values(), *mails])
    assert sent[: len(MAILS)] == list(MAILS.values())
    for was, now in zip(mails, sent[len(MAILS) :], strict=True):
        (old, old_body), (new, new_body) = _header_and_body(was), _header_and_body(now)
        assert new_body == old_body
        subjects = [line for line in new if line.lower().startswith(b"subject:")]
        assert subjects
        assert all(line.split(b":")[1].startswith(b" [SPAM]") for line in subjects)
        # Nothing else has come or gone.
        rest = [line.replace(b" [SPAM]", b"") for line in new]
        assert rest in (old, [*old, b"Subject:"])


def _header_and_body(octets: bytes) -> tuple[list[bytes], bytes]:
    header, _, body = (b"\r\n" + octets).partition(b"\r\n\r\n")
    return header.split(b"\r\n")[1:], body


def test_strip(world: World, server: MailServer) -> None:
    mails = [infected(octets) for octets in MAILS.values()]
    builtin = scanner("builtin", "builtin")
    sent = retrieve_all(world, server, Action.ACCEPT, builtin, [b"".join(mail) for mail in mails])
    for (before, _, behind), now in zip(mails, sent, strict=True):
        assert now.startswith(before)
        assert now.endswith(behind)
        notice = now[len(before) : -len(behind)]
        assert b"eicar.com" in notice
        assert b"text/plain" in notice
        assert INFECTED_PART not in now
        assert EICAR not in now


def test_listing_marks_nothing_as_read(world: World, dovecot: Dovecot) -> None:
    """The server sees a RETR where the client sent one, and nowhere else."""
    user = f"u{next(names)}"
    dovecot.account(user, *list(MAILS.values())[:3])
    session = Session(world.gateway(dovecot.endpoint), user)
    session.told()
    session.retrieve(2)
    session.end()
    assert dovecot.flags(user) == ["", "S", ""]
