"""A transcript shows a text once and then says that it is the same; here it is put back; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SAME = re.compile(r"… \(the same (?P<octets>\d+) octets as (?P<where>.*) above\)")
_LITERAL = re.compile(r"\{(?P<octets>\d+)\}$")
_BEHIND = re.compile(r"\)| (?:BODY|UID|FLAGS|RFC822|BINARY|ENVELOPE|INTERNALDATE)\b")
"""How a line goes on behind an IMAP literal."""
Text = tuple[str, ...]


class Texts:
    """The texts that one client's connections have shown so far."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Text] = {}

    def whole(self, lines: Sequence[str], where: str) -> Text:
        """An utterance with the texts that it leaves out; one that is not known stays so.

        Args:
            lines: without `C: ` and `S: `.
            where: as a later line would name it: `after RETR 1`, `in A5`, `sent`.
        """
        found: list[str] = []
        size, literal, start = "", False, 0
        for line in lines:
            if literal and _BEHIND.match(line):
                self._known.setdefault((where, size), tuple(found[start:]))
                literal = False
            if same := _SAME.fullmatch(line):
                key = (same["where"], same["octets"])
                found += self._known.get(key) or self._known.get((key[0], ""), (line,))
            else:
                found.append(line)
            if match := _LITERAL.search(line):
                size, literal, start = match["octets"], True, len(found)
        if where.startswith("after "):
            self._known.setdefault((where, ""), tuple(found[1:-1]))
        elif where == "sent" and len(found) > 1:
            self._known.setdefault((where, ""), tuple(found[:-1]))
        return tuple(found)
