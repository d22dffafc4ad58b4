"""What the senders were told of each message, and which of them readers saw and deleted."""

from __future__ import annotations

import itertools
import random
import threading
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from kb.bench.soak.letters import Kind, Letter, complaint, letter, number_of


class Fate(StrEnum):
    """What a sender knows of its message."""

    ACCEPTED = "accepted"
    """250, or OK to APPEND: it is the gateway's, or the next server's."""
    REFUSED = "refused"
    """5yz, or NO."""
    DEFERRED = "deferred"
    """4yz: it is still the sender's."""
    CUT_OFF = "cut off"
    """The client vanished before the message's end: it is still the sender's."""
    UNANSWERED = "unanswered"
    """The client vanished after the end and before the reply: nobody knows."""


class Entry(NamedTuple):
    """One message."""

    kind: Kind
    due: frozenset[str]
    """The users in whose maildrops it is due once it is accepted; empty: it is to be dropped."""
    fate: Fate


class Copy(NamedTuple):
    """A message in a user's maildrop."""

    user: str
    number: int


class Ledger:
    """Counts of one soak; the clients share it.

    Args:
        seed: of its messages.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self.entries: dict[int, Entry] = {}
        self.seen: dict[Copy, set[str]] = {}
        """The unique-ids by which readers saw a copy: one, unless it is there twice."""
        self.deleted: set[Copy] = set()
        """By a reader that was told so."""
        self.perhaps: set[Copy] = set()
        """By a reader that vanished before it was told."""
        self.waiting: dict[str, int] = {}
        """By user: how many messages its reader found when it last looked."""
        self.events: Counter[str] = Counter()
        """What clients did: `POP3 messages read`."""
        self.wrong: Counter[str] = Counter()
        """What clients were shown or told that they must not be."""

    def new(self) -> Letter:
        """The next message."""
        with self._lock:
            number = next(self._numbers)
        return letter(self.seed, number)

    def sent(self, one: Letter, due: Iterable[str], fate: Fate) -> None:
        """Enter what came of a message."""
        with self._lock:
            self.entries[one.number] = Entry(one.kind, frozenset(due), fate)

    def count(self, event: str) -> None:
        """Count something that is as it should be."""
        with self._lock:
            self.events[event] += 1

    def fault(self, what: str) -> None:
        """Count something that must not be."""
        with self._lock:
            self.wrong[what] += 1

    def shown(self, user: str, uid: str, octets: bytes) -> Copy | None:
        """Look at a message that a reader was shown, and enter it; None if it is no message."""
        number = number_of(octets)
        if number is None:
            self.fault("what nobody sent")
            return None
        copy = Copy(user, number)
        if what := complaint(letter(self.seed, number), octets):
            self.fault(what)
        with self._lock:
            self.seen.setdefault(copy, set()).add(uid)
        return copy

    def took(self, copies: Iterable[Copy], told: bool) -> None:
        """Enter what a reader deleted, and whether it was told that it is done."""
        with self._lock:
            (self.deleted if told else self.perhaps).update(copies)


def dice(seed: int, name: str) -> random.Random:
    """The dice of one client."""
    return random.Random(f"{seed}/{name}")  # noqa: S311 - dice that a seed repeats
