"""What clients got of each message and what they asked for, against what there is in the end."""

from __future__ import annotations

import hashlib
import re
import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

_NUMBER = re.compile(rb"^X-Number: (\d+)\r$", re.MULTILINE)


class Key(NamedTuple):
    """One message of one user."""

    user: str
    number: int


class Forms(NamedTuple):
    """The digests of a message's octets: as they are stored, and as a gateway tags them."""

    stored: bytes
    tagged: bytes


def digest(octets: bytes) -> bytes:
    """Of a whole message."""
    return hashlib.sha256(octets).digest()


def number(octets: bytes) -> int:
    """Of a message; 0 where it has none."""
    found = _NUMBER.search(octets)
    return int(found[1]) if found else 0


class Ledger:
    """Shared by all clients."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.whole: dict[Key, set[bytes]] = {}
        """The digests of what clients took for a whole message."""
        self.readings = 0
        """How many messages they got whole."""
        self.torn = 0
        """How often a connection ended within a message."""
        self.octets = 0
        """Of messages, torn ones too."""
        self.asked: set[Key] = set()
        """Deleted in a session at whose end the client sent QUIT."""
        self.told: set[Key] = set()
        """So, and QUIT was answered."""
        self.given_up: set[Key] = set()
        """Deleted in a session that came to no QUIT."""

    def came(self, octets: int) -> None:
        """Some octets of a message."""
        with self._lock:
            self.octets += octets

    def got(self, user: str, octets: bytes) -> Key:
        """A message that the client takes for whole."""
        key = Key(user, number(octets))
        with self._lock:
            self.readings += 1
            self.whole.setdefault(key, set()).add(digest(octets))
        return key

    def tore(self) -> None:
        """A connection ended within a message."""
        with self._lock:
            self.torn += 1

    def quits(self, deleted: Iterable[Key]) -> None:
        """QUIT is about to be sent in a session that deleted these."""
        with self._lock:
            self.asked |= set(deleted)

    def quitted(self, deleted: Iterable[Key]) -> None:
        """It was answered."""
        with self._lock:
            self.told |= set(deleted)

    def gave_up(self, deleted: Iterable[Key]) -> None:
        """A session that deleted these came to no QUIT."""
        with self._lock:
            self.given_up |= set(deleted)


def wrong(
    ledger: Ledger, known: Mapping[Key, Forms], there: Mapping[str, Iterable[bytes]]
) -> Counter[str]:
    """What must not be: by what it is, how many messages.

    Args:
        ledger: of the clients.
        known: every message.
        there: by user, what is in the maildrop in the end.
    """
    counts: Counter[str] = Counter()
    left = Counter(
        (Key(user, number(octets)), digest(octets)) for user in there for octets in there[user]
    )
    for key, forms in known.items():
        copies = left.pop((key, forms.stored), 0)
        counts["lost"] += not copies and key not in ledger.asked
        counts["deleted for good, and there"] += bool(copies) and key in ledger.told
        counts["there twice"] += copies > 1
        got = ledger.whole.get(key, set())
        counts["never retrieved"] += not got
        counts["told in two ways"] += len(got) > 1
        counts["told as no gateway would"] += bool(got - set(forms))
    counts["nobody's"] = left.total() + len(ledger.whole.keys() - known.keys())
    return counts


WRONG = (
    *("lost", "there twice", "deleted for good, and there", "never retrieved"),
    *("told in two ways", "told as no gateway would", "nobody's"),
)
"""All that `wrong` counts."""
