"""Answers that are held back until their message was looked at."""

from __future__ import annotations

from kb.wire.imap.attributes import Answered, Item


class Held:
    """One answer that was held back."""

    def __init__(self, number: int, kept: list[Answered], items: tuple[Item, ...]) -> None:
        self.number = number
        """0 once the message is gone."""
        self.kept = kept
        """The server's own items that tell nothing of the octets."""
        self.items = items
        """What was asked for of the octets."""


class HeldAnswers:
    """The answers that wait, in the order in which the server gave them."""

    def __init__(self) -> None:
        self.waiting: list[Held] = []

    def __bool__(self) -> bool:
        return bool(self.waiting)

    def add(self, answer: Held, *, is_more: bool) -> None:
        """Hold an answer back.

        Args:
            answer: the answer.
            is_more: whether what is held of its message already is the same answer's beginning:
                one message's answer may come in several responses.
        """
        for other in self.waiting if is_more else ():
            if other.number == answer.number:
                other.kept += answer.kept
                return
        self.waiting.append(answer)

    def expunged(self, number: int) -> None:
        """A message is gone; those behind it move up."""
        for answer in self.waiting:
            if answer.number == number:
                answer.number = 0
            elif answer.number > number:
                answer.number -= 1

    def clear(self) -> None:
        """Hold nothing back any more; what was held is not given."""
        self.waiting.clear()
