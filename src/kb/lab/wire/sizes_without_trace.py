"""Sizes that a server tells, without the trace fields that it counts; pure.

Servers put trace fields of different lengths in front of a message (RFC 5321 section 4.4), so
the sizes differ from run to run. Without these fields they are the same in any run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations_with_replacement

from kb.lab.mail import octets
from kb.lab.wire.imap_connection_lines import literals
from kb.lab.wire.turn import Turn

_STAT = re.compile(rb"\+OK (\d+) (\d+)")
_MOST = 6
"""Messages of which a total is still taken apart by trying."""


class Sizes:
    """Learns from every message that anybody fetched; asked for sizes that anybody was told."""

    def __init__(self) -> None:
        self._fronts: dict[int, int] = {}
        self._messages: dict[int, None] = {}

    def learn(self, turns: Iterable[Turn]) -> None:
        """Take note of what was fetched in a dialogue."""
        for turn in turns:
            if turn.verb == "RETR" and turn.content:
                self._messages[len(turn.content)] = None
                self._note(turn.content)
            for reply in turn.replies:
                for literal in literals(reply):
                    self._note(literal)

    def _note(self, content: bytes) -> None:
        if front := octets.trace(content):
            self._fronts[len(content)] = front

    def without(self, size: int) -> int:
        """The size of one message without its trace fields, as far as these are known."""
        return size - self._fronts.get(size, 0)

    def shown(self, turns: Sequence[Turn]) -> dict[str, str]:
        """By what a server told in these turns: what to show in its place."""
        shown = {str(size): str(self.without(size)) for size in self._fronts}
        for turn in turns if shown else ():
            if turn.verb == "STAT" and (told := _STAT.match(turn.replies[0])):
                count, total = map(int, told.groups())
                shown[str(total)] = str(self._total(turns, count, total))
        return shown

    def _total(self, turns: Sequence[Turn], count: int, total: int) -> int:
        """A total without trace fields: of all that was fetched, else of any messages known."""
        fetched = [len(t.content) for t in turns if t.verb == "RETR" and t.content]
        sums = [fetched]
        if count <= _MOST:
            sums += map(list, combinations_with_replacement(self._messages, count))
        found = next((sizes for sizes in sums if sum(sizes) == total), None)
        return total if found is None else sum(map(self.without, found))
