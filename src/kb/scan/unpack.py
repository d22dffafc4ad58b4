"""Unpacks octets as far as any mail reader or archive tool would.

Every octet string that can be made of the first one is given, the first one included: transfer
encodings undone whether or not anything declares them, archives opened, messages in files taken
apart. Nothing is given twice, so that no loop of archives is endless.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from kb.message.parse import readings
from kb.message.region import Region
from kb.scan import archive, documents, encodings
from kb.scan.budget import DEPTH, Budget, Exceeded
from kb.scan.inflate import Member
from kb.scan.laid_aside import laid_aside

PARTIAL = "message/partial"
"""A piece of a message that only its recipient has all of (RFC 2046 section 5.2.2)."""
FRAGMENT = "Message.Partial"
"""The finding that such a piece is: what was cut in two is to be seen in neither."""

ANY, UUENCODE, NONE = 0, 1, 2
"""Which encodings are undone though nothing declares them. In what came out of an encoding it is
uuencode and its like alone, which a text brings by itself; in that, none."""

_FIELD = rb"[Cc][Oo][Nn][Tt][Ee][Nn][Tt]-(?:[Tt][Yy][Pp][Ee]|[Tt][Rr][Aa][Nn][Ss][Ff][Ee][Rr]-)"
_FIRST_FIELD = re.compile(_FIELD)
# Starts with an octet that is the same in either case: so it is looked for fast.
_NEXT_FIELD = re.compile(rb"\n" + _FIELD)
_MESSAGES = 20
"""How many headers in one text are tried as a message's."""


class Unpacker:
    """Unpacks one part of a message; remembers what it has seen."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._seen: set[bytes] = set()

    def into(self, data: bytes | Region, undone: int = ANY, depth: int = 0) -> Iterator[Member]:
        """Yield `data` and whatever is in it.

        Args:
            data: the octets; those of a region are not kept while it is decoded.
            undone: which undeclared encodings are undone: `ANY`, `UUENCODE` or `NONE`.
            depth: how many archives or messages they are in.

        Raises:
            Exceeded: there is more in it than the bounds allow.
        """
        region = data if isinstance(data, Region) else Region(data)
        digest = region.digest()
        if digest in self._seen or not len(region):
            return
        self._seen.add(digest)
        self._budget.derive(len(region))
        if depth > DEPTH:
            raise Exceeded
        octets = region.taken()
        yield Member(octets)
        yield from self._archived(octets, depth)
        yield from self._shown(octets, undone, depth)
        yield from self._messages(octets, depth)
        del octets
        if undone < NONE:
            yield from self._encoded(region, undone, depth)

    def decoded(
        self, data: bytes | Region, names: tuple[str, ...], depth: int = 0
    ) -> Iterator[Member]:
        """Yield what `data` is by each of the Content-Transfer-Encodings, and what is in that."""
        region = data if isinstance(data, Region) else Region(data)
        for name in names:
            if name in encodings.DECODERS:
                yield from self._each(encodings.DECODERS[name](region), UUENCODE, depth)

    def _each(self, every: Iterator[bytes], undone: int, depth: int) -> Iterator[Member]:
        """What is in each, of which nothing is kept while the next one is made."""
        for octets in every:
            yield from self.into(octets, undone, depth)
            del octets

    def _archived(self, data: bytes, depth: int) -> Iterator[Member]:
        for member in archive.members(data, self._budget):
            if member.trouble:
                yield member
            file = laid_aside(member.octets)
            del member
            yield from self.into(file, ANY, depth + 1)

    def _shown(self, data: bytes, undone: int, depth: int) -> Iterator[Member]:
        """What a browser or a word processor makes of `data`."""
        yield from self._each(encodings.wide_text(data), undone, depth + 1)
        yield from self._each(encodings.data_urls(data), UUENCODE, depth + 1)
        for member in documents.members(data, self._budget):
            if member.trouble:
                yield member
            yield from self.into(member.octets, UUENCODE, depth + 1)
            del member

    def _encoded(self, region: Region, undone: int, depth: int) -> Iterator[Member]:
        for decode in encodings.BY_THEMSELVES:
            yield from self._each(decode(region), NONE, depth)
        if undone == UUENCODE:
            return
        yield from self._each(encodings.quoted_printable(region), UUENCODE, depth)
        for start, end in encodings.base64_blocks(region.taken()):
            yield from self._each(encodings.base64(region.within(start, end)), UUENCODE, depth)

    def _messages(self, data: bytes, depth: int) -> Iterator[Member]:
        """What is in the messages whose headers stand in `data`."""
        at = 0
        field = _FIRST_FIELD.match(data)
        for _ in range(_MESSAGES):
            field = field or _NEXT_FIELD.search(data, at)
            if field is None:
                return
            start = _after_empty_line(data, at, field.start() + 1)
            message = data[start:]
            self._budget.derive(len(message))
            trees = readings(message)
            root = next(trees)
            for part in (part for tree in chain((root,), trees) for part in tree.walk()):
                if part.is_capped:
                    raise Exceeded
                if part.type == PARTIAL:
                    yield Member(b"", FRAGMENT)
                if not part.children:
                    body = Region(message, part.body, part.end)
                    # As it stands it is a piece of `data`, and was looked at with it.
                    yield from self._archived(body.taken(), depth + 1)
                    yield from self.decoded(body, part.encodings, depth + 1)
            after = root.body
            if root.children:
                after = root.epilogue if root.epilogue >= 0 else root.end
            at = start + max(after, field.end() - start)
            field = None


def _after_empty_line(data: bytes, start: int, end: int) -> int:
    """Where the line after the last empty one in `data[start:end]` starts."""
    feed = max(data.rfind(b"\n\n", start, end) + 2, data.rfind(b"\n\r\n", start, end) + 3)
    return max(feed, start) if feed > 2 else start
