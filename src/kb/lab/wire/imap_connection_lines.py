"""The lines of one IMAP connection, as a transcript shows them; pure."""

from __future__ import annotations

import re

from kb.lab.mail import octets
from kb.lab.wire import keywords
from kb.lab.wire.connection_lines import ConnectionLines, decoded
from kb.lab.wire.imap_dialogue import pieces
from kb.lab.wire.turn import Turn

_SIZE = re.compile(r"(?<=RFC822\.SIZE )\d+")
_LENGTH = re.compile(rb"\d+(?=\+?\}$)")
_FETCHED = re.compile(rb"\* (\d+) FETCH ")
_PARTIAL = re.compile(rb"\]<(\d+)> \{\d+\}$")
"""A partial, which may begin or end within a trace field."""
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
        fetched = _FETCHED.match(unit)
        number = int(fetched[1]) if fetched else None
        for text, literal in pieces(unit):
            trace = 0
            if literal is not None and side == "S: ":
                partial = _PARTIAL.search(text)
                within = self.sizes.trace_in(literal, int(partial[1])) if partial else 0
                trace = within or octets.trace(literal)
                text = _LENGTH.sub(b"%d" % (len(literal) - trace), text)
            for line in decoded(text).split("\r\n"):
                if side == "S: ":
                    line = _FIELDS.sub(lambda m: " ".join(sorted(m[0].split())), line)
                    line = _SIZE.sub(lambda m: str(self.sizes.without(int(m[0]), number)), line)
                self.lines.append(side + self.normalise(_DRAWN.sub(r"\1…", line)).rstrip())
            if literal is not None and trace == len(literal):
                self.lines.append(f"{side}… (of the trace fields)")
            elif literal is not None:
                cut = literal[trace:] if trace != octets.trace(literal) else literal
                self.content(cut, side, where, stuffed=False)
