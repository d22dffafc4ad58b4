"""Sizes that a server tells, without the trace fields that it counts; pure.

Servers put trace fields of different lengths in front of a message (RFC 5321 section 4.4), so
the sizes differ from run to run. Without these fields they are the same in any run. Two
messages may by chance have one size with trace fields of different lengths, so a message's
number is asked too wherever it is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations_with_replacement

from kb.lab.mail import octets
from kb.lab.wire.imap_dialogue import literals
from kb.lab.wire.turn import Turn

_STAT = re.compile(rb"\+OK (\d+) (\d+)")
_LISTED = re.compile(rb"(\d+) (\d+)")
_FETCHED = re.compile(rb"\* (\d+) FETCH ")
_MOST = 6
"""Messages of which a total is still taken apart by trying."""


class Sizes:
    """Learns from every message that anybody fetched; asked for sizes that anybody was told."""

    def __init__(self) -> None:
        self._fronts: dict[int, int] = {}
        self._numbered: dict[tuple[int, int], int] = {}
        self._traced: dict[bytes, int] = {}
        self._messages: dict[int, None] = {}

    def learn(self, turns: Iterable[Turn]) -> None:
        """Take note of what was fetched in a dialogue."""
        for turn in turns:
            if turn.verb == "RETR" and turn.content:
                self._messages[len(turn.content)] = None
                self._note(turn.content, number_of(turn))
            for reply in turn.replies:
                fetched = _FETCHED.match(reply)
                for literal in literals(reply):
                    self._note(literal, int(fetched[1]) if fetched else None)

    def _note(self, content: bytes, number: int | None) -> None:
        if front := octets.trace(content):
            self._fronts[len(content)] = front
            self._traced[content] = front
            if number is not None:
                self._numbered[number, len(content)] = front

    def without(self, size: int, number: int | None = None) -> int:
        """The size of one message without its trace fields, as far as these are known."""
        if number is not None and (number, size) in self._numbered:
            return size - self._numbered[number, size]
        return size - self._fronts.get(size, 0)

    def trace_in(self, part: bytes, offset: int) -> int:
        """How many octets at the start of a partial are of trace fields (RFC 3501 section 6.4.5).

        Args:
            part: what was fetched, which may begin within a trace field.
            offset: where in the message or the header it begins.
        """
        for content, front in self._traced.items():
            if offset < front and content.startswith(part, offset):
                return min(front - offset, len(part))
        return 0

    def total(self, turns: Sequence[Turn], count: int, total: int) -> int:
        """What STAT told, without trace fields: of what was listed or fetched there, else of any
        messages known.
        """
        listed = [
            (int(line[1]), int(line[2]))
            for turn in turns
            if turn.verb == "LIST" and not turn.arguments
            for reply in turn.replies[1:]
            if (line := _LISTED.match(reply))
        ]
        if len(listed) == count and sum(size for _, size in listed) == total:
            return sum(self.without(size, number) for number, size in listed)
        fetched = [len(t.content) for t in turns if t.verb == "RETR" and t.content]
        sums = [fetched]
        if count <= _MOST:
            sums += map(list, combinations_with_replacement(self._messages, count))
        found = next((sizes for sizes in sums if sum(sizes) == total), None)
        return total if found is None else sum(map(self.without, found))

    def totals(self, turns: Sequence[Turn]) -> dict[str, str]:
        """By each total that STAT told in these turns: what to show in its place."""
        shown = {}
        for turn in turns:
            if turn.verb == "STAT" and turn.replies and (told := _STAT.match(turn.replies[0])):
                count, total = map(int, told.groups())
                shown[str(total)] = str(self.total(turns, count, total))
        return shown


def sent(turns: Iterable[Turn]) -> dict[str, str]:
    """By the size of each message that a client sent: its size without trace fields."""
    contents = [t.content for t in turns if t.command == b"." and t.content is not None]
    return {str(len(one)): str(len(octets.without_trace(one))) for one in contents}


def number_of(turn: Turn) -> int | None:
    """The message number that a command of POP3 names; None where it names none."""
    first = next(iter(turn.arguments), "")
    return int(first) if first.isdecimal() else None
