"""Mailboxes whose unique-ids and decisions are kept in memory between sessions.

It spares each session that opens a large mailbox a listing of all unique-ids and a look at the
pins of all of them. What stands here is no more than what pins and server would tell:

- Unique-ids ascend, and a new message's is higher than any before it (RFC 3501 2.3.1.1). So where
  the n-th message still has the unique-id that was the n-th and highest, none of the first n is
  new, and they are n out of the same n: they are those that were. Whoever takes something from
  here asks for that one unique-id first.
- Only decisions that are pinned stand here; a pin never changes for the same octets.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from kb.gateway.pins import Pin, UidScope

MOST = 1 << 20
"""What all that is kept may weigh: about 5 octets for each unit."""
_ALTERED = 100
"""What an altered message weighs at least, with its pin; any other weighs one."""
_OCTETS = 4
"""Octets of a decision, as it is stored, for each unit more: a sender may have given an infected
message thousands of parts with long names, and in memory they take several times as much."""


class Known(NamedTuple):
    """One mailbox."""

    uids: array[int]
    """By message sequence number."""
    states: bytes
    """What is known of each, as `kb.gateway.imap.numbers` has it."""
    pins: Mapping[int, Pin]
    """By unique-id, of those that are altered."""

    @property
    def weight(self) -> int:
        """What it counts for."""
        decisions = (msgspec.json.encode(pin.decision) for pin in self.pins.values())
        return len(self.uids) + sum(_ALTERED + len(one) // _OCTETS for one in decisions)


class Remembered:
    """The mailboxes that were used last.

    Args:
        most: what they may weigh together.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most, self._weight = most, 0
        self._known = OrderedDict[UidScope, tuple[Known, int]]()

    def get(self, scope: UidScope) -> Known | None:
        """What is known of a mailbox; None for nothing."""
        known, _ = self._known.get(scope, (None, 0))
        if known:
            self._known.move_to_end(scope)
        return known

    def put(self, scope: UidScope, known: Known) -> None:
        """Keep what is known of a mailbox, in place of what was, as far as there is room."""
        self.forget(scope)
        weight = known.weight
        if weight > self._most:
            return
        self._known[scope] = known, weight
        self._weight += weight
        while self._weight > self._most:
            self.forget(next(iter(self._known)))

    def forget(self, scope: UidScope) -> None:
        """Keep nothing of a mailbox."""
        _, weight = self._known.pop(scope, (None, 0))
        self._weight -= weight
