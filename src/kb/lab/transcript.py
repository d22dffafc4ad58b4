"""Dialogues as lines to show and to store, so that a re-run gives the same lines; pure.

What differs from run to run (ports, dates, unique-ids, the lab's account names, a third
party's greeting with its version) is replaced by a word in brackets or left out; long and
repeated texts are cut; the test strings are told by name, so that no scanner finds them in
the knowledge base itself.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kb.lab import octets
from kb.lab.dialogue import Turn
from kb.lab.samples import EICAR, GTUBE

LONGEST = 24
"""Lines of a message that are shown before the rest is told by its number."""

_DEFANGED = (
    (EICAR.decode(), "[EICAR test file]"),
    (base64.b64encode(EICAR).decode(), "[EICAR test file, in base64]"),
    (GTUBE.decode(), "[GTUBE test string]"),
)
_QUEUE_IDS = re.compile(r"\b(?=[0-9A-F]*\d)[0-9A-F]{8,20}\b")
_ADDRESSES = re.compile(r"\[?127\.0\.0\.1\]?(?::\d+)?")


class Normaliser:
    """Replaces what differs from run to run.

    Args:
        names: text to be replaced, such as the name of a throw-away account, and what stands
            for it. Longer texts are replaced first.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = sorted(names.items(), key=lambda pair: -len(pair[0]))
        self._ids: dict[str, str] = {}
        self._shown: dict[str, dict[bytes, str]] = {}

    def text(self, text: str) -> str:
        """One line, normalised."""
        for original, shown in (*_DEFANGED, *self._names):
            text = text.replace(original, shown)
        return _QUEUE_IDS.sub("[queue id]", _ADDRESSES.sub("[address]", text))

    def lines(self, turns: Sequence[Turn], client: str) -> tuple[str, ...]:
        """The lines of one connection, each starting with `C: ` or `S: `.

        Unique-ids are numbered as they appear, over all connections given to this object; a
        message that stands in an earlier dialogue of the same client is not shown again.
        """
        for id_ in _unique_ids(turns):
            self._ids.setdefault(id_, f"[unique-id {len(self._ids) + 1}]")
        page = _Page(self, self._ids, _sizes(turns), self._shown.setdefault(client, {}))
        for turn in turns:
            page.add(turn)
        return tuple(page.lines)


class _Page:
    """The lines of one connection so far."""

    def __init__(
        self,
        normaliser: Normaliser,
        ids: Mapping[str, str],
        sizes: Mapping[str, str],
        shown: dict[bytes, str],
    ) -> None:
        self.lines: list[str] = []
        self._normaliser = normaliser
        self._ids, self._sizes = ids, sizes
        self._shown = shown

    def add(self, turn: Turn) -> None:
        by_client = turn.command == b"."
        if by_client and turn.content is not None:
            self._content(turn.content, "C: ", "sent")
        if turn.command:
            self.lines.append("C: " + self._normaliser.text(_decoded(turn.command)))
        replies = [self._reply(turn, line) for line in turn.replies]
        self.lines += [f"S: {reply}" for reply in replies]
        if not by_client and turn.content is not None:
            self._content(turn.content, "S: ", f"after {_decoded(turn.command)}")
            self.lines.append("S: .")
        elif len(turn.replies) > 1 and turn.replies[0].startswith(b"+OK"):
            self.lines.append("S: .")

    def _reply(self, turn: Turn, line: bytes) -> str:
        text = _decoded(line)
        if not turn.command and turn.replies[0] == line and line[:3] in (b"220", b"+OK"):
            # A greeting tells the server's name and version, which are told elsewhere.
            return f"{text[:3]} …"
        if turn.verb in ("UIDL", "STAT", "LIST", "RETR", "TOP"):
            words = self._ids if turn.verb == "UIDL" else self._sizes
            text = " ".join(words.get(word, word) for word in text.split(" "))
        return self._normaliser.text(text).rstrip()

    def _content(self, content: bytes, side: str, where: str) -> None:
        """A message's lines, dots stuffed as on the wire."""
        if content in self._shown:
            size = len(octets.without_trace(content))
            self.lines.append(f"{side}… (the same {size} octets as {self._shown[content]} above)")
            return
        self._shown[content] = where
        lines = content.removesuffix(b"\r\n").split(b"\r\n")
        text = [self._stuffed(line) for line in _without_traces(content, lines)]
        self.lines += [side + line for line in text[:LONGEST]]
        if len(text) > LONGEST:
            self.lines.append(f"{side}… ({len(text) - LONGEST} more lines)")

    def _stuffed(self, line: bytes) -> str:
        text = self._normaliser.text(_decoded(line))
        return "." + text if text.startswith(".") else text


def _decoded(line: bytes) -> str:
    return line.decode("utf-8", "backslashreplace")


def _without_traces(content: bytes, lines: Sequence[bytes]) -> Iterable[bytes]:
    """The lines, with each trace field in front as one line that tells its name alone."""
    front = content[: octets.trace(content)].count(b"\r\n")
    for line in lines[:front]:
        if not line.startswith((b" ", b"\t")):
            yield line.partition(b":")[0] + b": \xe2\x80\xa6"
    yield from lines[front:]


def _unique_ids(turns: Iterable[Turn]) -> Iterator[str]:
    """The unique-ids that were told, in order."""
    for turn in turns:
        if turn.verb == "UIDL" and turn.ok:
            told = turn.replies[1:] if not turn.arguments else [turn.replies[0][4:]]
            yield from (_decoded(line).partition(" ")[2] for line in told)


def _sizes(turns: Sequence[Turn]) -> dict[str, str]:
    """For sizes that count trace fields: the size without them, which is the same in any run."""
    fields = [
        (len(turn.content), octets.trace(turn.content))
        for turn in turns
        if turn.verb == "RETR" and turn.content is not None
    ]
    shown = {str(size): str(size - front) for size, front in fields if front}
    if shown:
        total = sum(size for size, _ in fields)
        shown[str(total)] = str(total - sum(front for _, front in fields))
    return shown
