"""IMAP sessions at random, before a real server, beside a model of a few lines (RFC 3501)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from typing import NamedTuple

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kb.gateway.endpoint import Endpoint
from support.imap import Answer, Client, World, string
from support.loop import Loop
from support.model import message, play
from support.wait import until

USERS = [f"user{n}" for n in range(200)]
"""One for each example, and for each attempt to make a failing one shorter."""
NUMBERS = st.integers(1, 5)
"""Of messages; some are of none."""
SETS = st.sets(NUMBERS, max_size=3)
MARKED = st.sets(st.integers(1, 4), min_size=1, max_size=3)


class Place(NamedTuple):
    """A server, the gateway before it, and clients."""

    world: World
    server: Endpoint
    gateway: Endpoint
    users: Iterator[int]


@pytest.fixture
def place(loop: Loop) -> Iterator[Place]:
    world = World(loop)
    server = world.pymap(USERS)
    yield Place(world, server, world.gateway(server), count())
    world.close()


class Sessions(RuleBasedStateMachine):
    """One account, one session through the gateway at a time; `place` is set by the test."""

    place: Place

    def __init__(self) -> None:
        super().__init__()
        self.user = USERS[next(self.place.users)]
        self.behind = self.place.world.connect(self.place.server, self.user)
        """Puts mail into the mailbox without the gateway."""
        self.mailbox: list[bytes] = []
        """As it must be shown, in order."""
        self.deleted: set[bytes] = set()
        """Those that are marked; no two messages are alike."""
        self.client: Client | None = None
        self.selected = self.read_only = False
        self.uids: dict[int, bytes] = {}
        """Every unique-id that was ever told, and whose it is."""

    def teardown(self) -> None:
        self.behind.hang_up()
        if self.client:
            self.client.hang_up()

    @property
    def open(self) -> Client:
        assert self.client
        return self.client

    def ok(self, command: str | bytes) -> Answer:
        answer = self.open.ask(command)
        assert answer.tagged.startswith(b"OK"), answer.tagged
        return answer

    @initialize(spam=st.lists(st.booleans(), min_size=3, max_size=5))
    def begin(self, spam: list[bool]) -> None:
        for one in spam:
            self.deliver(one, 3)
        self.connect()
        self.select(read_only=False)

    @rule(spam=st.booleans(), lines=st.integers(0, 4))
    def deliver(self, spam: bool, lines: int) -> None:
        """Mail comes in; the session learns of it at its next command (5.2)."""
        sent, shown = message(spam, lines)
        self.behind.append(sent)
        self.mailbox.append(shown)
        if self.selected:
            until(lambda: self.ok("NOOP").responses != [])
            self.numbers()

    @precondition(lambda self: self.client is None)
    @rule()
    def connect(self) -> None:
        self.client = self.place.world.connect(self.place.gateway, self.user)
        self.selected = False

    @precondition(lambda self: self.client is None)
    @rule(command=st.sampled_from(["SELECT INBOX", "FETCH 1 BODY[]", "APPEND INBOX {1+}\r\nx"]))
    def too_early(self, command: str) -> None:
        """Nothing is told before the login."""
        client = self.place.world.connect(self.place.gateway)
        answer = client.ask(command)
        assert answer.tagged.startswith((b"BAD", b"NO"))
        assert answer.fetched == {}
        client.hang_up()

    @precondition(lambda self: self.client is not None)
    @rule(read_only=st.booleans())
    def select(self, read_only: bool) -> None:
        answer = self.ok("EXAMINE INBOX" if read_only else "SELECT INBOX")
        assert b"* %d EXISTS\r\n" % len(self.mailbox) in answer.responses
        self.selected, self.read_only = True, read_only

    @precondition(lambda self: self.client is not None)
    @rule(spam=st.booleans(), lines=st.integers(0, 4))
    def append(self, spam: bool, lines: int) -> None:
        """What a client puts there is shown like any other message."""
        sent, shown = message(spam, lines)
        self.ok(b"APPEND INBOX {%d+}\r\n%b" % (len(sent), sent))
        self.mailbox.append(shown)
        if self.selected:
            self.numbers()

    def numbers(self) -> None:
        """All messages have numbers without a hole, and unique-ids that are theirs for good."""
        told = self.ok("FETCH 1:* (UID)").fetched if self.mailbox else {}
        assert sorted(told) == list(range(1, len(self.mailbox) + 1))
        uids = [int(told[number].split()[-1]) for number in sorted(told)]
        assert uids == sorted(set(uids))
        for uid, shown in zip(uids, self.mailbox, strict=True):
            assert self.uids.setdefault(uid, shown) == shown

    @precondition(lambda self: self.selected)
    @rule(number=NUMBERS)
    def fetch(self, number: int) -> None:
        answer = self.open.ask(f"FETCH {number} (RFC822.SIZE BODY.PEEK[])")
        if number > len(self.mailbox):
            assert answer.fetched == {}
            return
        shown, told = self.mailbox[number - 1], answer.fetched[number]
        assert string(told) == shown
        assert b"RFC822.SIZE %d" % len(shown) in told

    def fetch_all(self) -> None:
        for number in range(1, len(self.mailbox) + 1):
            self.fetch(number)

    @precondition(lambda self: self.selected)
    @rule(numbers=SETS)
    def fetch_header(self, numbers: set[int]) -> None:
        """All that are there, each with its own; what is altered is altered in parts, too."""
        there = {n for n in numbers if n <= len(self.mailbox)}
        if not there:
            return
        words = ",".join(str(n) for n in sorted(there))
        told = self.ok(f"FETCH {words} (BODY.PEEK[HEADER])").fetched
        assert told.keys() == there
        for number in there:
            head = self.mailbox[number - 1].partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            assert string(told[number]) == head

    @precondition(lambda self: self.selected)
    @rule(data=st.data(), start=st.integers(0, 60), most=st.integers(1, 40))
    def uid_fetch_partial(self, data: st.DataObject, start: int, most: int) -> None:
        """By unique-ids, of which some are gone (6.4.8)."""
        self.numbers()
        if not self.uids:
            return
        uid = data.draw(st.sampled_from(sorted(self.uids)))
        told = self.ok(f"UID FETCH {uid} (BODY.PEEK[]<{start}.{most}>)").fetched
        if (shown := self.uids[uid]) not in self.mailbox:
            assert told == {}
        else:
            assert list(told) == [self.mailbox.index(shown) + 1]
            assert string(*told.values()) == shown[start : start + most]

    @precondition(lambda self: self.selected)
    @rule(numbers=SETS, sign=st.sampled_from("+-"))
    def store(self, numbers: set[int], sign: str) -> None:
        """Marks are of messages, and stay."""
        for number in sorted(n for n in numbers if n <= len(self.mailbox)):
            answer = self.open.ask(f"STORE {number} {sign}FLAGS (\\Deleted)")
            if self.read_only:
                assert not answer.tagged.startswith(b"OK")
                continue
            assert answer.tagged.startswith(b"OK")
            shown = self.mailbox[number - 1]
            (self.deleted.add if sign == "+" else self.deleted.discard)(shown)

    @precondition(lambda self: self.selected)
    @rule()
    def search(self) -> None:
        (told,) = self.ok("SEARCH DELETED").responses
        marked = [n for n, shown in enumerate(self.mailbox, 1) if shown in self.deleted]
        assert [int(word) for word in told.split()[2:]] == marked

    @precondition(lambda self: self.selected)
    @rule(numbers=MARKED)
    def expunge(self, numbers: set[int]) -> None:
        """What is marked goes, and nothing else; those behind it move up (7.4.1)."""
        self.store(numbers, "+")
        self.fetch_all()
        answer = self.open.ask("EXPUNGE")
        if self.read_only:
            assert not any(b"EXPUNGE" in line for line in answer.responses)
            return
        assert answer.tagged.startswith(b"OK")
        left = list(self.mailbox)
        for line in answer.responses:
            if match := re.fullmatch(rb"\* (\d+) EXPUNGE\r\n", line):
                assert left.pop(int(match[1]) - 1) in self.deleted
        self.gone()
        assert left == self.mailbox
        self.fetch_all()

    def gone(self) -> None:
        self.mailbox = [shown for shown in self.mailbox if shown not in self.deleted]
        self.deleted.clear()

    @precondition(lambda self: self.selected)
    @rule(numbers=SETS)
    def close_mailbox(self, numbers: set[int]) -> None:
        """CLOSE is EXPUNGE without a word (6.4.2)."""
        self.store(numbers, "+")
        answer = self.ok("CLOSE")
        assert not any(b"EXPUNGE" in line for line in answer.responses)
        if not self.read_only:
            self.gone()
        self.selected = False
        assert self.open.ask("FETCH 1 BODY.PEEK[]").fetched == {}

    @precondition(lambda self: self.client is not None)
    @rule(politely=st.booleans())
    def leave(self, politely: bool) -> None:
        """Nothing is expunged by that."""
        if politely:
            assert self.ok("LOGOUT").responses[0].startswith(b"* BYE")
        with suppress(OSError):  # the gateway may have closed it behind LOGOUT
            self.open.hang_up()
        self.client, self.selected = None, False

    @invariant()
    def counted(self) -> None:
        """There are so many messages, whatever came before."""
        if self.client:
            told = self.ok("STATUS INBOX (MESSAGES)").responses if not self.selected else []
            assert told[-1:] in ([], [b"* STATUS INBOX (MESSAGES %d)\r\n" % len(self.mailbox)])
        if self.selected:
            self.numbers()


@pytest.mark.slow
def test_sessions_are_the_models(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sessions, "place", place, raising=False)
    play(Sessions)
