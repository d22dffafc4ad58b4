"""The lines of one IMAP connection, as a transcript shows them; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.lab.wire import keywords
from kb.lab.wire.connection_lines import ConnectionLines, decoded
from kb.lab.wire.imap_dialogue import pieces
from kb.lab.wire.turn import Turn

_NUMBERS = re.compile(r"(?<=RFC822\.SIZE )\d+|(?<=\{)\d+(?=\+?\}$)")
_DRAWN = re.compile(r"(\[UIDVALIDITY |(?:MAILBOX|EMAIL|THREAD)ID \()[^\])]*", re.IGNORECASE)
"""What a server draws at random or takes from the clock."""
_FIELDS = re.compile(r"(?<=BODY\[HEADER\.FIELDS \()[^)]*")
"""Names that a server repeats in an order of its own, which may be another in each run."""


class ImapConnectionLines(ConnectionLines):
    """As its base, with literals in place of dot-stuffed text."""

    def add(self, turn: Turn) -> None:
        """Add the lines of a turn."""
        tag = decoded(turn.command.partition(b" ")[0])
        if turn.command:
            self._unit(keywords.imap_command(turn.command), "C: ", f"in {tag}")
        for reply in turn.replies:
            if not turn.command and reply.startswith(b"* OK"):
                # A greeting tells the server's name and version, which are told elsewhere.
                self.lines.append("S: * OK …")
            else:
                self._unit(reply, "S: ", f"in {tag}")

    def _unit(self, unit: bytes, side: str, where: str) -> None:
        """Add a command or response, its literals as lines of their own."""
        for text, literal in pieces(unit):
            for line in decoded(text).split("\r\n"):
                if side == "S: ":
                    line = _FIELDS.sub(lambda m: " ".join(sorted(m[0].split())), line)
                shown = _NUMBERS.sub(lambda m: self.sizes.get(m[0], m[0]), line)
                self.lines.append(side + self.normalise(_DRAWN.sub(r"\1…", shown)).rstrip())
            if literal is not None:
                self.content(literal, side, where, stuffed=False)


def literals(unit: bytes) -> Iterator[bytes]:
    """The literals of a response."""
    return (literal for _, literal in pieces(unit) if literal is not None)
