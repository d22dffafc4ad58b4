"""Real servers behind the gateway, poplib before it: real mail comes through octet for octet."""

from __future__ import annotations

import itertools
import poplib
import re
import socket
from collections.abc import Container, Iterator, Sequence
from typing import Protocol

import pytest

from kb.gateway.endpoint import Endpoint
from kb.lab import servers as lab
from kb.lab.mail.samples import EICAR
from kb.lab.servers.debian import PASSWORD
from kb.lab.servers.embedded import accounts
from kb.model import Action
from kb.scan import Scanner, scanner
from support.dovecot import Dovecot
from support.mails import INFECTED_PART, MAILS, infected, with_gtube
from support.messages import real_messages
from support.pop3 import Finder, World

names = itertools.count(1)


@pytest.fixture(autouse=True)
def long_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let poplib read lines of more than 2,048 octets, which mail has."""
    monkeypatch.setattr(poplib, "_MAXLINE", 1 << 20)


class MailServer(Protocol):
    """A real POP3 server."""

    endpoint: Endpoint
    beyond: Container[str]
    """The messages of `MAILS` that it cannot serve."""

    def account(self, user: str, *messages: bytes) -> None:
        """Make an account with these messages in its maildrop."""


class Twisted:
    """The lab's embedded server. The time that its TOP takes grows with the size squared."""

    beyond = frozenset({"1 MiB of line ends", "random", "on the chunks' edges"})

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


@pytest.fixture(params=["twisted", "dovecot"])
def server(request: pytest.FixtureRequest) -> MailServer:
    running: MailServer = request.getfixturevalue(request.param)
    return running


@pytest.fixture
def mails(server: MailServer) -> list[bytes]:
    """Real messages and nasty ones, as far as the server can serve them."""
    return [octets for name, octets in MAILS.items() if name not in server.beyond]


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

    def delete(self, number: int) -> None:
        """DELE."""
        self._client.dele(number)

    def drop(self) -> None:
        """Lose the connection, and wait until the server must have seen it."""
        self._client.sock.shutdown(socket.SHUT_WR)
        assert self._client.sock.recv(1) == b""
        self._client.close()

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
    assert len(MAILS) >= 40 or not real_messages()


def test_accept(world: World, server: MailServer, mails: list[bytes]) -> None:
    both = [*mails, *map(with_gtube, mails)]
    assert retrieve_all(world, server, Action.ACCEPT, Finder(), both) == both


def test_tag(world: World, server: MailServer, mails: list[bytes]) -> None:
    junk = [with_gtube(octets) for octets in mails]
    sent = retrieve_all(world, server, Action.TAG, Finder(), [*mails, *junk])
    assert sent[: len(mails)] == mails
    for was, now in zip(junk, sent[len(mails) :], strict=True):
        (old, old_body), (new, new_body) = _header_and_body(was), _header_and_body(now)
        assert new_body == old_body
        values = re.findall(rb"(?im)^subject:\s*(\S*)", b"\n".join(new))
        assert set(values) == {b"[SPAM]"}
        # Nothing else has come or gone.
        plain = [_plain(line) for line in old]
        assert [_plain(line) for line in new] in (plain, [*plain, b"Subject:"])


def _plain(line: bytes) -> bytes:
    """The line without a tag, and without the space before a Subject's value."""
    return re.sub(rb"(?i)^(subject:)\s+", rb"\1", line.replace(b"[SPAM] ", b"")).replace(
        b"Subject:[SPAM]", b"Subject:"
    )


def _header_and_body(octets: bytes) -> tuple[list[bytes], bytes]:
    header, _, body = (b"\r\n" + octets).partition(b"\r\n\r\n")
    return header.split(b"\r\n")[1:], body


def test_strip(world: World, server: MailServer, mails: list[bytes]) -> None:
    carriers = [infected(octets) for octets in mails]
    builtin = scanner("builtin", "builtin")
    whole = [b"".join(carrier) for carrier in carriers]
    sent = retrieve_all(world, server, Action.ACCEPT, builtin, whole)
    for (before, _, behind), now in zip(carriers, sent, strict=True):
        assert now.startswith(before)
        assert now.endswith(behind)
        notice = now[len(before) : -len(behind)]
        assert b"eicar.com" in notice
        assert b"text/plain" in notice
        assert INFECTED_PART not in now
        assert EICAR not in now


def test_apop(world: World, server: MailServer, mails: list[bytes]) -> None:
    """The timestamp in the greeting is the server's, so it knows the digest made with it."""
    user = f"u{next(names)}"
    server.account(user, mails[0])
    client = poplib.POP3(*world.gateway(server.endpoint), timeout=30)
    client.apop(user, PASSWORD)
    assert client.stat() == (1, len(mails[0]))
    client.quit()


def test_quit_deletes_what_was_marked_and_a_lost_connection_nothing(
    world: World, server: MailServer, mails: list[bytes]
) -> None:
    user = f"u{next(names)}"
    server.account(user, *mails[:3])
    gateway = world.gateway(server.endpoint)
    lost = Session(gateway, user)
    lost.delete(1)
    lost.drop()
    session = Session(gateway, user)
    assert session.told()[0] == 3
    session.delete(2)
    session.end()
    session = Session(gateway, user)
    assert [session.retrieve(1), session.retrieve(2)] == [mails[0], mails[2]]
    session.end()


def test_listing_marks_nothing_as_read(world: World, dovecot: Dovecot) -> None:
    """The server sees a RETR where the client sent one, and nowhere else."""
    user = f"u{next(names)}"
    dovecot.account(user, *list(MAILS.values())[:3])
    session = Session(world.gateway(dovecot.endpoint), user)
    session.told()
    session.retrieve(2)
    session.end()
    assert dovecot.flags(user) == ["", "S", ""]
