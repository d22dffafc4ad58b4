"""Message sequence numbers and unique-ids of one mailbox (RFC 3501 2.3.1)."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from enum import IntEnum

from kb.gateway.transport.errors import ServerLost
from kb.wire.imap import sets
from kb.wire.imap.sets import Range


class State(IntEnum):
    """What is known of a message."""

    UNKNOWN = 0
    UNTOUCHED = 1
    """Decided on, and delivered as it is."""
    ALTERED = 2
    MISSING = 3
    """The server did not tell its unique-id when asked: expunged, but not announced yet."""


_UNTOUCHED = int(State.UNTOUCHED)

MOST = 1 << 24
"""Most messages that a mailbox is believed to have. A server may tell any number, and 5 octets are
kept for each."""


class Numbers:
    """The map from numbers to unique-ids, as the client has been told of them.

    A unique-id that nobody has asked for yet is 0. Of a message that is missing the array has the
    lowest unique-id that it can have, so that they always ascend; it is told to nobody. Arrays
    keep ten thousand messages small.
    """

    def __init__(self) -> None:
        self._uids = array("I")
        self._states = bytearray()
        self._unknown = 0
        """How many at the end are not known; new messages get the highest numbers."""
        self._missing = 0
        self.moves = 0
        """How often messages moved to other numbers so far."""

    def __len__(self) -> int:
        return len(self._uids)

    def exists(self, count: int) -> None:
        """EXISTS: there are this many messages now.

        Raises:
            ServerLost: that cannot be.
        """
        if count > MOST:
            raise ServerLost(f"a mailbox of {count} messages, of which {MOST} are the limit")
        more = count - len(self._uids)
        if more < 0:
            # RFC 3501 lets only EXPUNGE and VANISHED take messages away; trust nothing.
            self.moves += 1
            self._uids, self._states, more = array("I"), bytearray(), count
            self._unknown = self._missing = 0
        self._unknown += more
        self._uids.extend(array("I", bytes(4 * more)))
        self._states.extend(bytes(more))

    def expunge(self, number: int) -> None:
        """EXPUNGE: the message is gone, and those behind it move up."""
        if self._has(number):
            self.moves += 1
            self._unknown -= not self._uids[number - 1]
            self._missing -= self._states[number - 1] == State.MISSING
            del self._uids[number - 1]
            del self._states[number - 1]

    def vanished(self, ranges: Iterable[Range]) -> list[int]:
        """VANISHED: those unique-ids are gone.

        Returns:
            The numbers that went, highest first.
        """
        if self.unknown():
            # Without all unique-ids nobody can say which numbers went: learn them afresh.
            self.moves += 1
            gone = sum(high - low + 1 for low, high in ranges)
            left = max(len(self._uids) - gone, 0)
            self._uids, self._states = array("I", bytes(4 * left)), bytearray(left)
            self._unknown, self._missing = left, 0
            return []
        spans = sets.spans(ranges, self._uids)
        numbers = sorted({i + 1 for start, end in spans for i in range(start, end)}, reverse=True)
        for number in numbers:
            self.expunge(number)
        return numbers

    def uid(self, number: int) -> int:
        """The unique-id of a message; 0 if it is not known."""
        is_known = self._has(number) and self._states[number - 1] != State.MISSING
        return self._uids[number - 1] if is_known else 0

    def learn(self, number: int, uid: int) -> None:
        """Note a unique-id.

        Raises:
            ServerLost: it is none.
        """
        if not 0 < uid <= sets.LARGEST:
            what = "of more than 32 bits" if uid else "that is none"
            raise ServerLost(f"a unique-id {what}: {uid}")
        if not self._has(number):
            return
        was_missing = self._states[number - 1] == State.MISSING
        if self._uids[number - 1] != uid or was_missing:
            self._unknown -= not self._uids[number - 1]
            self._missing -= was_missing
            self._uids[number - 1] = uid
            self._states[number - 1] = State.UNKNOWN

    def miss(self, asked: Range) -> None:
        """The server was asked for these unique-ids: those not known now are missing."""
        for at in range(asked[0] - 1, min(asked[1], len(self._uids))):
            if not self._uids[at] or self._states[at] == State.MISSING:
                self._unknown -= not self._uids[at]
                self._missing += self._states[at] != State.MISSING
                self._uids[at] = self._uids[at - 1] + 1 if at else 1
                self._states[at] = State.MISSING

    def restore(self, uids: array[int], states: bytes) -> None:
        """Take the unique-ids and states of the first messages, of which nothing is known yet."""
        count = len(uids)
        if count <= len(self._uids) == self._unknown:
            self._uids[:count] = uids
            self._states[:count] = states
            self._unknown -= count

    def snapshot(self) -> tuple[array[int], bytearray] | None:
        """What `restore` takes; None where not all unique-ids are known."""
        if self._unknown or self._missing or not self._uids:
            return None
        return array("I", self._uids), bytearray(self._states)

    @property
    def is_new(self) -> bool:
        """Whether nothing is known of any message."""
        return self._unknown == len(self._uids)

    def _has(self, number: int) -> bool:
        return 1 <= number <= len(self._uids)

    def number(self, uid: int) -> int:
        """The number of a unique-id; 0 if it is not known."""
        known = len(self._uids) - self._unknown
        at = bisect_left(self._uids, uid, 0, known)
        return at + 1 if at < known and self.uid(at + 1) == uid else 0

    @property
    def unasked(self) -> bool:
        """Whether there are messages whose unique-id nobody has asked for yet."""
        return self._unknown > 0

    def unknown(self) -> Range | None:
        """The first and last number whose unique-id is not known, or missing."""
        ends: list[int] = []
        if self._unknown:
            last = len(self._uids) - 1
            while self._uids[last]:
                last -= 1
            ends += [self._uids.index(0), last]
        if self._missing:
            ends += [self._states.find(State.MISSING), self._states.rfind(State.MISSING)]
        return (min(ends) + 1, max(ends) + 1) if ends else None

    def state(self, number: int) -> int:
        """What is known of a message; UNKNOWN for numbers that are not in use."""
        return self._states[number - 1] if 1 <= number <= len(self._states) else State.UNKNOWN

    def is_untouched(self, number: int) -> bool:
        """Whether a message is decided on, and delivered as it is."""
        return 1 <= number <= len(self._states) and self._states[number - 1] == _UNTOUCHED

    def settle(self, number: int, state: State) -> None:
        """Note what is known of a message."""
        if 1 <= number <= len(self._states):
            self._states[number - 1] = state

    def of(self, ranges: Iterable[Range], by_uid: bool) -> list[int]:
        """The numbers that a sequence set means, ascending.

        Args:
            ranges: the set.
            by_uid: whether of unique-ids, all of which are known then.
        """
        in_use: Sequence[int] = self._uids if by_uid else range(1, len(self._uids) + 1)
        spans = list(sets.spans(ranges, in_use))
        if len(spans) == 1:
            return [i + 1 for i in range(*spans[0])]
        return sorted({i + 1 for start, end in spans for i in range(start, end)})
