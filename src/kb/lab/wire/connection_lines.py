"""The lines of one connection, as a transcript shows them; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from kb.lab.mail import octets
from kb.lab.wire import keywords
from kb.lab.wire.sizes_without_trace import Sizes, number_of, sent
from kb.lab.wire.turn import Turn

_NUMBER = re.compile(r"(?<= )\d+(?= |$)")
_LISTED = re.compile(r"\b(\d+) (\d+)\b")
_SIZE = re.compile(r"(?<= SIZE=)\d+")
LONGEST = 24
"""Lines of a message that are shown before the rest is told by its number."""


class ConnectionLines:
    """The lines of one connection so far."""

    def __init__(
        self,
        normalise: Callable[[str], str],
        ids: Mapping[str, str],
        sizes: Sizes,
        turns: Sequence[Turn],
        shown: dict[bytes, str],
    ) -> None:
        self.lines: list[str] = []
        self.normalise = normalise
        self._ids, self.sizes = ids, sizes
        self._totals, self._sent = sizes.totals(turns), sent(turns)
        self._shown = shown

    def add(self, turn: Turn) -> None:
        """Add the lines of a turn."""
        by_client = turn.command == b"."
        if by_client and turn.content is not None:
            self.content(turn.content, "C: ", "sent")
        command = decoded(keywords.command(turn.command))
        if command:
            command = _SIZE.sub(lambda m: self._sent.get(m[0], m[0]), command)
            self.lines.append("C: " + self.normalise(command))
        replies = [self._reply(turn, line) for line in turn.replies]
        self.lines += [f"S: {reply}" for reply in replies]
        if not by_client and turn.content is not None:
            self.content(turn.content, "S: ", f"after {command}")
            self.lines.append("S: .")
        elif len(turn.replies) > 1 and turn.replies[0].startswith(b"+OK"):
            self.lines.append("S: .")

    def _reply(self, turn: Turn, line: bytes) -> str:
        text = decoded(line)
        if not turn.command and turn.replies[0] == line and line[:3] in (b"220", b"+OK"):
            # A greeting tells the server's name and version, which are told elsewhere.
            return f"{text[:3]} …"
        if turn.verb in ("UIDL", "STAT"):
            words = self._ids if turn.verb == "UIDL" else self._totals
            text = " ".join(words.get(word, word) for word in text.split(" "))
        elif turn.verb == "LIST":
            text = _LISTED.sub(lambda m: f"{m[1]} {self.sizes.without(int(m[2]), int(m[1]))}", text)
        elif turn.verb in ("RETR", "TOP"):
            number = number_of(turn)
            text = _NUMBER.sub(lambda m: str(self.sizes.without(int(m[0]), number)), text)
        return self.normalise(text).rstrip()

    def content(self, content: bytes, side: str, where: str, stuffed: bool = True) -> None:
        """Add a message's lines, or that it was shown before."""
        if content in self._shown:
            size = len(octets.without_trace(content))
            self.lines.append(f"{side}… (the same {size} octets as {self._shown[content]} above)")
            return
        self._shown[content] = where
        front = octets.trace(content)
        self.lines += [f"{side}{name}: …" for name in _fields(content[:front])]
        lines = content[front:].removesuffix(b"\r\n").split(b"\r\n")
        text = [self.normalise(decoded(line)) for line in lines]
        if stuffed:
            text = ["." + line if line.startswith(".") else line for line in text]
        self.lines += [side + line for line in text[:LONGEST]]
        if len(text) > LONGEST:
            self.lines.append(f"{side}… ({len(text) - LONGEST} more lines)")


def decoded(line: bytes) -> str:
    """Octets as text that shows those that are none."""
    return line.decode("utf-8", "backslashreplace")


def _fields(header: bytes) -> Iterable[str]:
    """The names of the header fields, in order."""
    for line in header.split(b"\r\n")[:-1]:
        if not line.startswith((b" ", b"\t")):
            yield decoded(line.partition(b":")[0])
