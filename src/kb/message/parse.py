"""Takes a message apart: octets to the tree of `kb.message.parts`, by the rules stated there.

One pass: the next empty line and the next boundary line are looked for from where the last one
was found, never again from further back, so that no message takes longer than its size warrants.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kb.message import content
from kb.message.content import Content
from kb.message.edit import Octets
from kb.message.header import Field, Section, fields, unfolded
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
_REST = re.compile(rb"(--)?([ \t]*\r?(?:\n|\Z))?")
_ENCODINGS = 8
"""How many different Content-Transfer-Encodings of one part are told."""


class Reading(NamedTuple):
    """How to read what mail readers read in more than one way; as it stands, by the rules."""

    last: bool = False
    """Of several fields or parameters the last one counts."""
    exact: bool = False
    """A boundary line has nothing but blanks behind its boundary."""


_BY_THE_RULES = Reading()
_OTHERWISE = (Reading(True, True), Reading(True, False), Reading(False, True))


def parse(octets: Octets) -> Part:
    """The MIME tree of a message. Never fails: at worst it is one leaf."""
    return _Parser(octets, _BY_THE_RULES).message()


def readings(octets: Octets) -> Iterator[Part]:
    """The tree, then those that other readers see, where the message can be read otherwise."""
    parser = _Parser(octets, _BY_THE_RULES)
    yield parser.message()
    if parser.is_ambiguous:
        for reading in _OTHERWISE:
            yield _Parser(octets, reading).message()


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
    def __init__(self, octets: Octets, reading: Reading) -> None:
        self.is_ambiguous = False
        self._octets = octets
        self._reading = reading
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
        kind = self._content(head, "content-type", default)
        boundary = self._boundary(kind)
        encodings = self._encodings(head)
        is_plain = not encodings or encodings[0] in IDENTITY
        opens = boundary is not None or (kind.value == MESSAGE and is_plain)
        is_capped = self._parts >= MAX_PARTS or (opens and depth >= MAX_DEPTH)
        children: list[Part] = []
        epilogue = -1
        if line is None and boundary is not None and not is_capped:
            children, epilogue, line = self._multipart(head.body, boundary, number, kind, depth)
        elif line is None and opens and not is_capped:
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
        disposition = self._content(head, "content-disposition", "")
        part = Part(
            path=number,
            head=head,
            end=end,
            content=kind,
            disposition=disposition,
            encodings=encodings,
            children=tuple(children),
            epilogue=epilogue,
            is_capped=is_capped,
        )
        return part, line

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
        length = 0
        for level, boundary in enumerate(self._boundaries):
            if len(boundary) < length or not text.startswith(boundary):
                continue
            rest = _REST.match(self._octets, feed + 3 + len(boundary))
            if rest is None or rest[2] is None:
                self.is_ambiguous = True
                if self._reading.exact:
                    continue
            length = len(boundary)
            closes = rest is not None and rest[1] is not None
            best = _Line(self._before(feed, start), feed + 1, self._after(feed + 1), level, closes)
        return best

    def _before(self, feed: int, start: int) -> int:
        if feed > start and self._octets[feed - 1 : feed] == b"\r":
            return feed - 1
        return max(feed, start)

    def _after(self, at: int) -> int:
        return self._octets.find(b"\n", at) + 1 or self._size

    def _content(self, head: Section, name: str, default: str) -> Content:
        chosen: bytes | None = None
        for field in self._fields(head, name):
            value = unfolded(self._octets, field)
            if chosen is not None and value != chosen:
                self.is_ambiguous = True
            if chosen is None or self._reading.last:
                chosen = value
        found = Content("") if chosen is None else content.parse(chosen)
        if default and "/" not in found.value:
            # No type, or none that can be read, is the default one (RFC 2045 5.2).
            found = Content(default, found.parameters)
        if self._reading.last:
            return Content(found.value, found.parameters[::-1])
        return found

    def _fields(self, head: Section, name: str) -> Iterator[Field]:
        for number, field in enumerate(fields(self._octets, head, name)):
            if number == MAX_FIELDS:
                self._parts = MAX_PARTS
                return
            yield field

    def _boundary(self, kind: Content) -> bytes | None:
        """The boundary of a multipart; None for what is none, or is one without.

        An empty one is one: every line that starts with "--" is then a boundary line.
        """
        boundary = kind.octets("boundary")
        if boundary is None or not kind.value.startswith("multipart/"):
            return None
        if sum(name.partition("*")[0] == "boundary" for name, _ in kind.parameters) > 1:
            self.is_ambiguous = True
        # Blanks at a boundary's end are no part of it (RFC 2046 5.1.1).
        boundary = boundary.rstrip(b" \t")
        return boundary if len(boundary) <= MAX_BOUNDARY and b"\n" not in boundary else None

    def _encodings(self, head: Section) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for field in self._fields(head, "content-transfer-encoding"):
            if len(found) < _ENCODINGS:
                found[content.token(unfolded(self._octets, field))] = None
        self.is_ambiguous |= len(found) > 1
        return tuple(found)[::-1] if self._reading.last else tuple(found)
