"""Takes a message apart: octets to the tree of `kb.message.parts`, by the rules stated there.

The one MIME parser. Where readers of mail lawfully differ a `Dialect` decides: they all stand in
`kb.message.dialects`.

One pass: the next empty line and the next boundary line are looked for from where the last one
was found, never again from further back, so that no message takes longer than its size warrants.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kb.message import content
from kb.message.content import Content
from kb.message.dialects import IMAP_SERVER, MAIL_PROGRAM, OTHERS, Dialect
from kb.message.edit import Octets
from kb.message.header import Section, fields, unfolded
from kb.message.lexical import simple
from kb.message.parts import MESSAGE, Part

MAX_DEPTH = 100
"""How deep parts may nest before what is inside is a leaf."""
MAX_PARTS = 10_000
"""How many parts a message may have; the last one is then the rest of the message."""
MAX_DASHES = 1_000_000
"""How many lines may look like boundary lines and be none, before no more are looked for."""
MAX_FIELDS = 1000
"""How many Content-Type fields, say, a part may have before it is a leaf, and the last one."""
MAX_BOUNDARY = 998
"""Longest boundary in octets; RFC 2046 5.1.1 allows 70. With a longer one, a part is a leaf."""

IDENTITY = frozenset({"7bit", "8bit", "binary"})
"""Content-Transfer-Encodings that encode nothing (RFC 2045 6.2)."""

_EMPTY = re.compile(rb"\n(\r?\n)")
_REST = re.compile(rb"(--)?(?:([ \t]*)(\r?(?:\n|\Z)))?")
_NONE = Content("")
_DESCRIBING = ("content-type", "content-disposition", "content-transfer-encoding")
_ENCODINGS = 8
"""How many different Content-Transfer-Encodings of one part are told."""


def parse(octets: Octets, dialect: Dialect = MAIL_PROGRAM) -> Part:
    """The MIME tree of a message in one dialect. Never fails: at worst it is one leaf."""
    return _Parser(octets, dialect).message()


def readings(octets: Octets) -> Iterator[Part]:
    """The tree of `MAIL_PROGRAM`, then those of all dialects if any might be another."""
    parser = _Parser(octets, MAIL_PROGRAM, compares=True)
    yield parser.message()
    if parser.is_ambiguous:
        for dialect in OTHERS:
            yield parse(octets, dialect)


class _Line(NamedTuple):
    """A boundary line, or the end of the message."""

    start: int
    """First octet of the line end before it, which belongs to it."""
    dashes: int
    """First octet of the line itself."""
    after: int
    """Where the next line starts."""
    level: int = -1
    """Which of the open boundaries it is, the outermost being 0; -1 at the message's end."""
    closes: bool = False


class _Parser:
    def __init__(self, octets: Octets, dialect: Dialect, compares: bool = False) -> None:
        self.is_ambiguous = not compares
        """Whether another dialect might read the message otherwise, if that is to be found out."""
        self._octets = octets
        self._dialect = dialect
        self._size = len(octets)
        self._boundaries: list[bytes] = []
        self._longest = 0
        self._parts = 0
        self._dashes = 0
        self._empty = (-1, -1, -1)

    def message(self) -> Part:
        return self._message(0, (), 0)[0]

    def _message(self, start: int, number: tuple[int, ...], depth: int) -> tuple[Part, _Line]:
        return self._part(start, number, "text/plain", depth, is_message=True)

    def _part(
        self, start: int, number: tuple[int, ...], default: str, depth: int, is_message: bool
    ) -> tuple[Part, _Line]:
        """One part, and the line that ended it. A message comes with its container's number."""
        self._parts += 1
        head, line = self._head(start)
        is_cut = line is not None
        values = self._values(head)
        written = self._counts(values["content-type"])
        kind = self._in_order(self._dialect.content_type(written, default))
        boundary = self._boundary(kind, self._dialect)
        encodings = self._encodings(values["content-transfer-encoding"])
        self._compare(written, default, kind, boundary)
        opens = boundary is not None or (kind.value == MESSAGE and self._opens(encodings))
        is_capped = self._parts >= MAX_PARTS or (opens and depth >= MAX_DEPTH)
        children: list[Part] = []
        epilogue = -1
        if line is None and boundary is not None and not is_capped:
            children, epilogue, line = self._multipart(head.body, boundary, number, kind, depth)
        elif line is None and opens and not is_capped and not self._next(head.body, head.body + 1):
            inner = (*number, 1) if is_message else number
            child, line = self._message(head.body, inner, depth + 1)
            children = [child]
        line = line or self._next(head.body) or self._end
        end = max(head.body, line.start)
        if line.dashes == head.body < self._size:
            # The empty line after the header is the boundary's line end.
            end = head.end
            head = head._replace(body=end)
        if is_message and number and (boundary is None or not children):
            number = (*number, 1)
        disposition = self._counts(values["content-disposition"])
        part = Part(
            path=number,
            head=head,
            end=end,
            content=kind,
            disposition=self._in_order(content.parse(disposition)) if disposition else _NONE,
            encodings=encodings,
            children=tuple(children),
            epilogue=epilogue,
            is_capped=is_capped,
        )
        # Of a header that a boundary line cut off, the line end is the parts' around it.
        return part, (line._replace(start=line.dashes) if is_cut else line)

    def _multipart(
        self, body: int, boundary: bytes, number: tuple[int, ...], kind: Content, depth: int
    ) -> tuple[list[Part], int, _Line]:
        """Its parts, where its epilogue starts, and the line that ended it."""
        level = len(self._boundaries)
        default = "message/rfc822" if kind.value == "multipart/digest" else "text/plain"
        self._boundaries.append(boundary)
        self._longest = max(map(len, self._boundaries))
        children: list[Part] = []
        line = self._next(body) or self._end
        while line.level == level and not line.closes:
            path = (*number, len(children) + 1)
            child, line = self._part(line.after, path, default, depth + 1, is_message=False)
            children.append(child)
        del self._boundaries[level:]
        if line.level != level:
            return children, -1, line
        return children, line.after, self._next(line.after) or self._end

    @property
    def _end(self) -> _Line:
        return _Line(self._size, self._size, self._size)

    def _head(self, start: int) -> tuple[Section, _Line | None]:
        """A header section, and the boundary line that cut it off, if one did."""
        searched, end, body = self._empty
        if not searched <= start <= end:
            end, body = self._find_empty(start)
            self._empty = (start, end, body)
        line = self._next(start, end)
        if line is not None:
            return Section(start, line.start, line.start), line
        return Section(start, end, body), None

    def _find_empty(self, start: int) -> tuple[int, int]:
        if start == 0 and self._octets[:2] == b"\r\n":
            return 0, 2
        if start == 0 and self._octets[:1] == b"\n":
            return 0, 1
        empty = _EMPTY.search(self._octets, max(0, start - 1))
        return empty.span(1) if empty else (self._size, self._size)

    def _next(self, start: int, end: int | None = None) -> _Line | None:
        """The next boundary line from the line at `start` on that starts before `end`."""
        end = self._size if end is None else end
        if not self._boundaries or self._parts >= MAX_PARTS:
            return None
        at = start - 1
        while (at := self._octets.find(b"\n--", at, end + 1)) >= 0:
            if (line := self._line(at, start)) is not None:
                return line
            self._dashes += 1
            if self._dashes >= MAX_DASHES:
                self._parts = MAX_PARTS
                return None
            at += 1
        return None

    def _line(self, feed: int, start: int) -> _Line | None:
        """The boundary line after the LF at `feed`, if it is one."""
        text = self._octets[feed + 3 : feed + 3 + self._longest]
        best: _Line | None = None
        best_rank = (False, 0)
        for level, boundary in enumerate(self._boundaries):
            if not text.startswith(boundary):
                continue
            dashes, blanks, end = self._behind(feed + 3 + len(boundary))
            if end is None:
                self.is_ambiguous = True
                if self._dialect.whole_lines:
                    continue
            is_whole = end is not None and not blanks
            rank = (is_whole, 0 if is_whole else len(boundary))
            if best is None or rank >= best_rank:
                best_rank = rank
                best = _Line(
                    self._before(feed, start),
                    feed + 1,
                    self._after(feed + 1),
                    level,
                    closes=dashes is not None,
                )
        return best

    def _behind(self, at: int) -> tuple[bytes | None, bytes | None, bytes | None]:
        """What stands behind a boundary: dashes; blanks and the line end, if that is all."""
        rest = _REST.match(self._octets, at)
        return (rest[1], rest[2], rest[3]) if rest else (None, None, None)

    def _before(self, feed: int, start: int) -> int:
        if feed > start and self._octets[feed - 1 : feed] == b"\r":
            return feed - 1
        return max(feed, start)

    def _after(self, at: int) -> int:
        return self._octets.find(b"\n", at) + 1 or self._size

    def _values(self, head: Section) -> dict[str, list[bytes]]:
        """The unfolded values of the fields that describe a part, by name."""
        found: dict[str, list[bytes]] = {name: [] for name in _DESCRIBING}
        for field in fields(self._octets, head, *_DESCRIBING):
            values = found[field.name]
            if len(values) == MAX_FIELDS:
                self._parts = MAX_PARTS
                break
            values.append(unfolded(self._octets, field))
        return found

    def _counts(self, values: list[bytes]) -> bytes | None:
        """The value that counts of those of one field; None if there is none."""
        if not values:
            return None
        if len(values) > 1:
            self.is_ambiguous |= any(value != values[0] for value in values)
        return values[-1 if self._dialect.last else 0]

    def _in_order(self, found: Content) -> Content:
        """With the parameter in front that counts."""
        return Content(found.value, found.parameters[::-1]) if self._dialect.last else found

    def _opens(self, encodings: tuple[str, ...]) -> bool:
        """Whether a message/rfc822 with these encodings is taken apart."""
        is_plain = not encodings or encodings[0] in IDENTITY
        self.is_ambiguous |= not is_plain
        return is_plain or self._dialect.opens_encoded

    def _boundary(self, kind: Content, dialect: Dialect) -> bytes | None:
        """The boundary of a multipart; None for what is none, or is one without.

        An empty one is one: every line that starts with "--" is then a boundary line.
        """
        if not kind.value.startswith("multipart/"):
            return None
        if sum(name.partition("*")[0] == "boundary" for name, _ in kind.parameters) > 1:
            self.is_ambiguous = True
        found = dialect.boundary(kind)
        if found is None or len(found) > MAX_BOUNDARY or b"\n" in found:
            return None
        return found

    def _compare(
        self, written: bytes | None, default: str, kind: Content, boundary: bytes | None
    ) -> None:
        """Note whether an IMAP server opens this part otherwise."""
        if self.is_ambiguous or written is None or simple(written) is not None:
            return
        theirs = IMAP_SERVER.content_type(written, default)
        if boundary != self._boundary(theirs, IMAP_SERVER) or (
            theirs.value != kind.value
            and (boundary is not None or MESSAGE in (theirs.value, kind.value))
        ):
            self.is_ambiguous = True

    def _encodings(self, values: list[bytes]) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for value in values:
            if len(found) < _ENCODINGS:
                found[content.token(value)] = None
        self.is_ambiguous |= len(found) > 1
        return tuple(found)[::-1] if self._dialect.last else tuple(found)
