"""POP3 sessions at random, before a real server, beside a model of a few lines (RFC 1939)."""

from __future__ import annotations

import poplib
import smtplib
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kb.gateway.endpoint import Endpoint
from kb.lab import servers
from kb.lab.servers.account import Account
from support.loop import Loop
from support.model import message, play
from support.pop3 import World
from support.wait import until

NUMBERS = st.integers(0, 4)
"""Of messages; some are of none."""
# An example leaves out rules at random, so each rule that ends something begins it, too.
MARKED = st.sets(NUMBERS, max_size=3)


class Place(NamedTuple):
    """A server, the gateway before it, and how mail gets past it."""

    gateway: Endpoint
    account: Callable[[], Account]
    deliver: Callable[[Account, bytes], None]


@pytest.fixture(scope="module")
def place(loop: Loop) -> Iterator[Place]:
    world, running = World(loop), servers.start("embedded")

    def deliver(account: Account, octets: bytes) -> None:
        with smtplib.SMTP(*running.address("smtp"), timeout=30) as client:
            client.sendmail("a@example.test", [account.address], octets)

    at = world.gateway(Endpoint(*running.address("pop3")))
    yield Place(at, lambda: running.account("model"), deliver)
    world.close()
    running.close()


def joined(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\r\n" for line in lines)


class Sessions(RuleBasedStateMachine):
    """One account, one session at a time; `place` is set by the test."""

    place: Place

    def __init__(self) -> None:
        super().__init__()
        self.account = self.place.account()
        self.maildrop: list[bytes] = []
        """As it must be shown; mail is only added while a session is open."""
        self.client: poplib.POP3 | None = None
        self.listed: list[bytes] = []
        """The messages of the open session, by number."""
        self.deleted: set[int] = set()
        self.uids: dict[str, bytes] = {}
        """Every unique-id that was ever told, and whose it is."""

    def teardown(self) -> None:
        if self.client:
            self.client.close()

    def new(self) -> poplib.POP3:
        client = poplib.POP3(*self.place.gateway, timeout=30)
        client.user(self.account.user)
        return client

    @property
    def open(self) -> poplib.POP3:
        assert self.client
        return self.client

    @property
    def present(self) -> dict[int, bytes]:
        """The messages that are not marked as deleted, by number."""
        return {n: m for n, m in enumerate(self.listed, 1) if n not in self.deleted}

    def on(self, number: int, ask: Callable[[], object]) -> bytes | None:
        """Ask about a message that is there; of any other one there is an error reply."""
        if found := self.present.get(number):
            return found
        with pytest.raises(poplib.error_proto, match="-ERR"):
            ask()
        return None

    @initialize(spam=st.lists(st.booleans(), min_size=2, max_size=4))
    def begin(self, spam: list[bool]) -> None:
        for one in spam:
            self.deliver(one, 3)
        self.login()

    @rule(spam=st.booleans(), lines=st.integers(0, 4))
    def deliver(self, spam: bool, lines: int) -> None:
        """Mail comes in; an open session does not learn of it (RFC 1939 section 4)."""
        sent, shown = message(spam, lines)
        self.place.deliver(self.account, sent)
        self.maildrop.append(shown)

    @precondition(lambda self: self.client is None)
    @rule()
    def login(self) -> None:
        """A session that vanished holds the maildrop until the server notices."""

        def served() -> bool:
            client = self.new()
            try:
                client.pass_(self.account.password)
            except poplib.error_proto:
                client.close()
                return False
            self.client = client
            return True

        until(served)
        self.listed, self.deleted = list(self.maildrop), set()

    @precondition(lambda self: self.client is None)
    @rule(command=st.sampled_from(["STAT", "LIST", "RETR 1", "DELE 1", "RSET"]))
    def too_early(self, command: str) -> None:
        """Nothing of the maildrop is told before the login."""
        client = self.new()
        client.sock.sendall(f"{command}\r\n".encode())
        assert client.file.readline().startswith(b"-ERR")
        client.close()

    @precondition(lambda self: self.client is not None)
    @rule()
    def login_twice(self) -> None:
        """The maildrop is locked, and the open session goes on."""
        client = self.new()
        with pytest.raises(poplib.error_proto, match="-ERR"):
            client.pass_(self.account.password)
        client.close()

    @precondition(lambda self: self.client is not None)
    @rule()
    def listings(self) -> None:
        """LIST and UIDL; a unique-id is one message's for good."""
        sizes = [f"{n} {len(m)}".encode() for n, m in self.present.items()]
        assert self.open.list()[1] == sizes
        told = dict(line.decode().split() for line in self.open.uidl()[1])
        assert {int(n) for n in told} == self.present.keys()
        for number, uid in told.items():
            found = self.present[int(number)]
            assert self.uids.setdefault(uid, found) == found
        assert len(set(self.uids.values())) == len(self.uids)

    @precondition(lambda self: self.client is not None)
    @rule(number=NUMBERS)
    def list_one(self, number: int) -> None:
        if found := self.on(number, lambda: self.open.list(number)):
            told: object = self.open.list(number)  # octets, whatever its stub says
            assert told == b"+OK %d %d" % (number, len(found))

    @precondition(lambda self: self.client is not None)
    @rule(number=NUMBERS)
    def retr(self, number: int) -> None:
        if found := self.on(number, lambda: self.open.retr(number)):
            assert joined(self.open.retr(number)[1]) == found

    @precondition(lambda self: self.client is not None)
    @rule(number=NUMBERS, lines=st.integers(0, 5))
    def top(self, number: int, lines: int) -> None:
        if found := self.on(number, lambda: self.open.top(number, lines)):
            head, _, body = found.partition(b"\r\n\r\n")
            some = b"".join(body.splitlines(keepends=True)[:lines])
            assert joined(self.open.top(number, lines)[1]) == head + b"\r\n\r\n" + some

    @precondition(lambda self: self.client is not None)
    @rule(numbers=st.lists(NUMBERS, min_size=2, max_size=8))
    def retr_together(self, numbers: list[int]) -> None:
        """Asked for at once, each is answered in its turn (RFC 2449 section 6.6)."""
        self.open.sock.sendall(b"".join(b"RETR %d\r\n" % number for number in numbers))
        for number in numbers:
            found, said = self.present.get(number), self.open.file.readline()
            assert said.startswith(b"+OK" if found else b"-ERR")
            if found:
                lines = list(iter(self.open.file.readline, b".\r\n"))
                assert b"".join(line.removeprefix(b".") for line in lines) == found

    def mark(self, numbers: set[int]) -> None:
        for number in sorted(numbers):
            self.dele(number)

    @precondition(lambda self: self.client is not None)
    @rule(number=NUMBERS)
    def dele(self, number: int) -> None:
        if self.on(number, lambda: self.open.dele(number)):
            self.open.dele(number)
            self.deleted.add(number)
            self.listings()

    @precondition(lambda self: self.client is not None)
    @rule(marked=MARKED)
    def rset(self, marked: set[int]) -> None:
        """All marks are taken off."""
        self.mark(marked)
        self.open.rset()
        self.deleted.clear()
        self.listings()

    @precondition(lambda self: self.client is not None)
    @rule(marked=MARKED)
    def quit(self, marked: set[int]) -> None:
        """What is marked goes, and nothing else."""
        self.mark(marked)
        self.open.quit()
        kept = [m for n, m in enumerate(self.listed, 1) if n not in self.deleted]
        self.maildrop[: len(self.listed)] = kept
        self.client = None

    @precondition(lambda self: self.client is not None)
    @rule(marked=MARKED)
    def vanish(self, marked: set[int]) -> None:
        """Without QUIT nothing is deleted (RFC 1939 section 6)."""
        self.mark(marked)
        self.open.close()
        self.client = None

    @invariant()
    def counted(self) -> None:
        """STAT tells of the messages as they will be sent, whatever came before."""
        if self.client:
            sizes = [len(m) for m in self.present.values()]
            assert self.client.stat() == (len(sizes), sum(sizes))


@pytest.mark.slow
def test_sessions_are_the_models(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sessions, "place", place, raising=False)
    play(Sessions)
