"""Looks into octets as far as any mail reader or archive tool would.

Every octet string that can be made of the first one is given, the first one included: transfer
encodings undone whether or not anything declares them, archives opened, messages in files taken
apart. Nothing is given twice, so that no loop of archives is endless.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from kb.message import parse
from kb.scan import archive, encodings
from kb.scan.budget import DEPTH, Budget, Exceeded
from kb.scan.inflate import Member

UNDONE = 2
"""How many transfer encodings, one in the other, are undone: the declared one and, in what comes
out, one that a text brings itself (uuencode in a base64 part)."""

_MIME_FIELD = re.compile(rb"^content-(?:type|transfer-encoding)[ \t]*:", re.MULTILINE | re.I)
_MESSAGES = 20
"""How many headers in one text are tried as a message's."""


class Look:
    """One look into one part of a message; remembers what it has seen."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._seen: set[bytes] = set()

    def into(self, data: bytes, undone: int = 0, depth: int = 0) -> Iterator[Member]:
        """Yield `data` and whatever is in it; `undone` encodings were undone to get it.

        Raises:
            Exceeded: there is more in it than the bounds allow.
        """
        digest = hashlib.blake2b(data, digest_size=16).digest()
        if digest in self._seen or not data:
            return
        self._seen.add(digest)
        self._budget.derive(len(data))
        if depth > DEPTH:
            raise Exceeded
        yield Member(data)
        for member in archive.members(data, self._budget):
            if member.trouble:
                yield member
            yield from self.into(member.octets, 0, depth + 1)
        yield from self._messages(data, depth)
        if undone < UNDONE:
            yield from self._encoded(data, undone + 1, depth)

    def decoded(self, data: bytes, names: tuple[str, ...], depth: int = 0) -> Iterator[Member]:
        """Yield what `data` is by each of the Content-Transfer-Encodings, and what is in that."""
        for name in names:
            if name in encodings.DECODERS:
                for octets in encodings.DECODERS[name](data):
                    yield from self.into(octets, 1, depth)

    def _encoded(self, data: bytes, undone: int, depth: int) -> Iterator[Member]:
        for octets in (*encodings.quoted_printable(data), *encodings.uuencode(data)):
            yield from self.into(octets, undone, depth)
        for start, end in encodings.base64_blocks(data):
            for octets in encodings.base64(data[start:end]):
                yield from self.into(octets, undone, depth)

    def _messages(self, data: bytes, depth: int) -> Iterator[Member]:
        """What is in the messages whose headers stand in `data`."""
        at = 0
        for _ in range(_MESSAGES):
            field = _MIME_FIELD.search(data, at)
            if field is None:
                return
            start = _after_empty_line(data, at, field.start())
            message = data[start:]
            self._budget.derive(len(message))
            root = parse(message)
            for part in root.walk():
                if part.is_capped:
                    raise Exceeded
                if not part.children:
                    body = message[part.body : part.end]
                    yield from self.into(body, UNDONE, depth + 1)
                    yield from self.decoded(body, part.encodings, depth + 1)
            if root.children:
                return
            at = start + max(root.body, field.end() - start)


def _after_empty_line(data: bytes, start: int, end: int) -> int:
    """Where the line after the last empty one in `data[start:end]` starts."""
    feed = max(data.rfind(b"\n\n", start, end) + 2, data.rfind(b"\n\r\n", start, end) + 3)
    return max(feed, start) if feed > 2 else start
