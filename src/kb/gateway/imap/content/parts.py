"""A message as a tree of MIME parts (RFC 2045, RFC 2046), with where each of them stands.

Rules, which are Dovecot's:

- A header without Content-Type and MIME-Version fields, outside any multipart, is not MIME's:
  the other Content- fields mean nothing in it.
- The first Content-Type counts. What it does not say is text/plain, in a multipart/digest
  message/rfc822.
- A line that begins with `--` and a boundary in force is that boundary's, whatever follows;
  of several the innermost one's that is all of the line, else the longest one's. A boundary
  with `--` behind it ends its multipart; what stands behind belongs to no part. The line end
  before belongs to the boundary.
- A boundary inside a header ends it. Where no boundary comes, the message's end ends all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kb.gateway.imap.content import header
from kb.gateway.imap.content.header import Field
from kb.gateway.imap.content.text import Malformed, Scanner, parameters
from kb.message import Octets

DEPTH_LIMIT = 100
"""Deepest nesting of parts; what is deeper is not taken apart."""
PARTS_LIMIT = 10_000
"""Most parts; then no more boundaries are seen."""


class Part:
    """One part; the message itself is the root."""

    def __init__(self, start: int, body: int, fields: Sequence[Field], digest: bool) -> None:
        self.start, self.body, self.end = start, body, body
        """Offsets of header, body and end."""
        self.fields = fields
        self.children: list[Part] = []
        kind = next((f.value for f in fields if f.name == b"content-type"), None)
        self.type, self.subtype, self.parameters = _content_type(kind, digest)
        self.mime = False

    @property
    def is_multipart(self) -> bool:
        """Whether it is multipart/…, taken apart or not."""
        return self.type.lower() == b"multipart" and bool(self.subtype)

    @property
    def is_message(self) -> bool:
        """Whether it is a message/rfc822, its message being the only child."""
        return (self.type.lower(), self.subtype.lower()) == (b"message", b"rfc822")

    def field(self, name: bytes) -> bytes | None:
        """The value of the first field of that name, in lower case."""
        return next((f.value for f in self.fields if f.name == name), None)


ContentType = tuple[bytes, bytes, list[tuple[bytes, bytes]]]


def _content_type(value: bytes | None, digest: bool) -> ContentType:
    """Type, subtype and parameters; empty ones where the field cannot be read."""
    if value is None:
        return (b"message", b"rfc822", []) if digest else (b"text", b"plain", [])
    scan = Scanner(value)
    try:
        scan.blanks()
        main, sub = scan.token(), b""
        if not scan.done:
            if not scan.skip(b"/"):
                return b"", b"", []
            scan.blanks()
            sub = scan.token()
            if not sub or scan.next() not in (b"", b";"):
                return b"", b"", []
    except Malformed:
        return b"", b"", []
    return main, sub, parameters(scan)


class _Hit(NamedTuple):
    """A boundary's line."""

    start: int
    next: int
    depth: int
    """Index of the boundary in those in force."""
    closing: bool


def parse(octets: Octets) -> Part:
    """Take a message apart."""
    return _Parser(octets).message()


class _Read(NamedTuple):
    """A part that was read, and how it ended."""

    part: Part
    hit: _Hit | None
    """The boundary that ended it; None where the message's end did."""
    outer: int
    """Where it ends for the part around it: the line end of its own blank line is the
    boundary's for itself, and still belongs to what is around."""


class _Parser:
    def __init__(self, octets: Octets) -> None:
        self._octets, self._size = octets, len(octets)
        self._boundaries: list[bytes] = []
        self._count = 0
        self._depth = 0

    def message(self) -> Part:
        return self._part(0, inside=False, digest=False).part

    def _part(self, start: int, inside: bool, digest: bool) -> _Read:
        """Read the part that begins here, up to the boundary that ends it, if any."""
        self._count += 1
        body = header.end_of_header(self._octets, start)
        cut = self._find(start, body)
        body = self._before(cut, start) if cut else body
        fields = tuple(header.fields(bytes(self._octets[start:body]), start))
        part = Part(start, body, fields, digest)
        names = {field.name for field in fields}
        part.mime = inside or not names.isdisjoint({b"content-type", b"mime-version"})
        if cut:
            if part.is_message:
                part.children.append(Part(body, body, (), digest=False))
            return _Read(part, cut, cut.start)
        self._depth += 1
        read = self._contents(part)
        self._depth -= 1
        return read

    def _contents(self, part: Part) -> _Read:
        if self._depth <= DEPTH_LIMIT and self._count < PARTS_LIMIT:
            if part.is_multipart and (boundary := _boundary(part)) is not None:
                return self._multipart(part, boundary)
            if part.is_message and not self._at_boundary(part.body):
                child = self._part(part.body, inside=False, digest=False)
                part.children.append(child.part)
                part.end = child.outer
                part.body = min(part.body, part.end)
                return child._replace(part=part)
        read = self._ended(part, self._find(part.body), part.body)
        if part.is_message:
            part.children.append(Part(part.body, part.body, (), digest=False))
        return read

    def _at_boundary(self, at: int) -> bool:
        hit = self._find(at, at + 1)
        return hit is not None and hit.start == at

    def _ended(self, part: Part, hit: _Hit | None, floor: int) -> _Read:
        """The part ends at that boundary; a line end before `floor` is not the boundary's."""
        part.end = self._before(hit, floor) if hit else self._size
        read = _Read(part, hit, part.end)
        if hit and hit.start == part.body:
            # The line end before a boundary is the boundary's even where it ended the header.
            part.body = part.end = self._before(hit, part.start)
        return read

    def _multipart(self, part: Part, boundary: bytes) -> _Read:
        depth = len(self._boundaries)
        self._boundaries.append(boundary)
        hit, outer = self._find(part.body), part.body
        first = hit
        while hit and hit.depth == depth and not hit.closing:
            digest = part.subtype.lower() == b"digest"
            child = self._part(hit.next, inside=True, digest=digest)
            part.children.append(child.part)
            hit, outer = child.hit, child.outer
        del self._boundaries[depth:]
        if hit and hit.depth == depth:
            return self._ended(part, self._find(hit.next), hit.next)
        if hit is first:
            return self._ended(part, hit, part.body)
        part.end = outer
        return _Read(part, hit, outer)

    def _find(self, at: int, end: int | None = None) -> _Hit | None:
        """The next boundary's line at or behind the beginning of a line, before `end`."""
        end = self._size if end is None else end
        if not self._boundaries or self._count >= PARTS_LIMIT:
            return None
        if self._octets[at : at + 2] != b"--":
            at = self._octets.find(b"\n--", at, end) + 1
        while 0 < at < end or (at == 0 and self._octets[:2] == b"--"):
            stop = self._octets.find(b"\n", at)
            stop = self._size if stop < 0 else stop
            hit = self._match(at, stop)
            if hit:
                return hit
            at = self._octets.find(b"\n--", stop, end) + 1
        return None

    def _match(self, at: int, stop: int) -> _Hit | None:
        line = bytes(self._octets[at + 2 : stop]).removesuffix(b"\r")
        best = -1
        for depth in reversed(range(len(self._boundaries))):
            boundary = self._boundaries[depth]
            if line in (boundary, boundary + b"--"):
                best = depth
                break
            longer = best < 0 or len(boundary) > len(self._boundaries[best])
            if longer and line.startswith(boundary):
                best = depth
        if best < 0:
            return None
        closing = line.startswith(b"--", len(self._boundaries[best]))
        return _Hit(at, min(stop + 1, self._size), best, closing)

    def _before(self, hit: _Hit, start: int) -> int:
        """Where the octets before a boundary's line end, without their line end."""
        end = hit.start
        if end > start and self._octets[end - 1 : end] == b"\n":
            end -= 1
            if end > start and self._octets[end - 1 : end] == b"\r":
                end -= 1
        return end


def _boundary(part: Part) -> bytes | None:
    return next((v for name, v in part.parameters if name.lower() == b"boundary"), None)
