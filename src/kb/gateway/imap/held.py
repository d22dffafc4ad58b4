"""Answers that are held back until their message was looked at."""

from __future__ import annotations

from kb.gateway.transport.errors import Endless
from kb.wire.imap.attributes import Answered, Item

MOST_OCTETS = 1 << 28
"""Memory that may be held, as `Held.weight` has it: 256 MiB, hundreds of thousands of answers."""
_EACH = 200
"""Octets that an answer takes, and each of its items, besides what the server told in them."""


class Held:
    """One answer that was held back."""

    __slots__ = ("items", "kept", "number")

    def __init__(self, number: int, kept: list[Answered], items: tuple[Item, ...]) -> None:
        self.number = number
        """0 once the message is gone."""
        self.kept = kept
        """The server's own items that tell nothing of the octets."""
        self.items = items
        """What was asked for of the octets."""

    def weight(self, *, with_items: bool) -> int:
        """About how many octets of memory it takes.

        Args:
            with_items: whether `items` are its own, and not those of a whole FETCH.
        """
        # An item's value stands in it twice.
        weight = _EACH + sum(_EACH + 2 * len(item.octets) for item in self.kept)
        return weight + sum(_EACH + 2 * len(i.again) for i in self.items) if with_items else weight


class HeldAnswers:
    """The answers that wait, in the order in which the server gave them."""

    def __init__(self) -> None:
        self.waiting: list[Held] = []
        self._begun: dict[int, Held] = {}
        """Of those, by number, the ones that more may come to."""
        self._weight = 0

    def __bool__(self) -> bool:
        return bool(self.waiting)

    def add(self, answer: Held, *, is_more: bool) -> None:
        """Hold an answer back.

        Args:
            answer: the answer.
            is_more: whether what is held of its message already is the same answer's beginning:
                one message's answer may come in several responses.

        Raises:
            Endless: there is no room for it.
        """
        self._weight += answer.weight(with_items=not is_more)
        if self._weight > MOST_OCTETS:
            raise Endless(f"answers of more than {MOST_OCTETS} octets that are to be held back")
        if is_more:
            other = self._begun.setdefault(answer.number, answer)
            if other is not answer:
                other.kept += answer.kept
                return
        self.waiting.append(answer)

    def leave(self, answers: list[Held]) -> None:
        """Let none wait but those; they have been waiting, and are told in full."""
        self.waiting = answers
        self._begun = {}
        if not answers:
            self._weight = 0

    def expunged(self, number: int) -> None:
        """A message is gone; those behind it move up."""
        for answer in self.waiting:
            if answer.number == number:
                answer.number = 0
            elif answer.number > number:
                answer.number -= 1
        self._begun = {one.number: one for one in self._begun.values() if one.number}

    def clear(self) -> None:
        """Hold nothing back any more; what was held is not given."""
        self.leave([])
