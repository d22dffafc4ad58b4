"""Octets into lines and literals, both ways (RFC 3501 2.2 and 4.3, RFC 7888, RFC 3516).

Rules:

- A line that ends in `{n}`, `{n+}` or `~{n}` is followed by n octets that belong to it, then
  by its continuation, which may announce a literal again. Nothing in a literal is looked at.
- A literal comes out in chunks as it arrives, so that none is ever held whole.
- In a status response (`OK`, `NO`, `BAD`, `BYE`, `PREAUTH`), a continuation request and a
  tagged response the end of the line is text: what looks like a literal there is none.
- Lines end with CR LF. A client's line may end with LF alone, because servers take that for
  an end too: what stands behind it must not reach them unread as part of this line. Neither
  may a CR or NUL inside a client's line. Nor an LF without CR or a NUL inside a server's, since
  clients may take that for an end.
- The frames that come out do not depend on how the octets were cut, but for literal chunks.
- Where responses to FETCH have come whole, `ServerReader` gives many of them at once. They are
  those that would come out as frames; what is not of the plainest form is left to come out so.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar, NamedTuple


class Literal(NamedTuple):
    """The announcement of a literal."""

    size: int
    synchronising: bool
    """Whether the sender waits for a continuation request."""


class Line(NamedTuple):
    """A line, with its end, as it came."""

    octets: bytes
    literal: Literal | None = None
    """What follows it; then a line that continues it."""


class Chunk(NamedTuple):
    """Part of the literal that the last line announced."""

    octets: bytes
    last: bool
    """Whether the literal ends here; an empty one is one empty chunk."""


Frame = Line | Chunk


class FramingError(ValueError):
    """What came cannot be read, nor anything after it; the message says what it was."""


class NoResponseError(FramingError):
    """So with what a server sent: it is no IMAP response."""


class Reader(ABC):
    """Splits what is fed to it into lines and literals.

    Args:
        limit: longest line, in octets, with its end.
        literal_limit: largest literal; None for any.
    """

    _fault: ClassVar[type[FramingError]] = FramingError

    def __init__(self, limit: int, literal_limit: int | None = None) -> None:
        self._limit, self._literal_limit = limit, literal_limit
        self._buffer = bytearray()
        self._at = 0
        self._seen = 0
        self._left: int | None = None

    def feed(self, octets: bytes) -> None:
        """Add octets received."""
        if self._at:
            del self._buffer[: self._at]
            self._seen -= self._at
            self._at = 0
        self._buffer += octets

    def refuse_literal(self) -> None:
        """The literal that the last line announced was refused; it does not come."""
        self._left = None

    @property
    def pending(self) -> int:
        """Octets that were fed and not yet given back."""
        return len(self._buffer) - self._at

    def next(self) -> Frame | None:
        """The next frame, or None where more octets are needed.

        Raises:
            FramingError: a line or literal is too long, or a line cannot be one.
        """
        if self._left is not None:
            return self._chunk(self._left)
        end = self._buffer.find(b"\n", max(self._at, self._seen)) + 1
        if not end:
            if self.pending >= self._limit:
                raise self._fault(f"line longer than {self._limit} octets")
            self._seen = max(self._at, len(self._buffer))
            return None
        if end - self._at > self._limit:
            raise self._fault(f"line longer than {self._limit} octets")
        octets = bytes(self._buffer[self._at : end])
        self._at = self._seen = end
        literal = self._literal(octets)
        if literal:
            if self._literal_limit is not None and literal.size > self._literal_limit:
                raise self._fault(f"literal longer than {self._literal_limit} octets")
            self._left = literal.size
        return Line(octets, literal)

    def _chunk(self, left: int) -> Chunk | None:
        size = min(left, self.pending)
        if not size and left:
            return None
        octets = bytes(self._buffer[self._at : self._at + size])
        self._at += size
        self._seen = self._at
        self._left = left - size or None
        return Chunk(octets, self._left is None)

    @abstractmethod
    def _literal(self, line: bytes) -> Literal | None:
        """What literal a line announces."""


_LITERAL = re.compile(rb"\{([0-9]{1,19})(\+|-)?\}\r?\n\Z")


def _announced(line: bytes) -> Literal | None:
    match = _LITERAL.search(line) if line.endswith((b"}\r\n", b"}\n")) else None
    return Literal(int(match[1]), match[2] is None) if match else None


class ClientReader(Reader):
    """Reads what a client sends."""

    def _literal(self, line: bytes) -> Literal | None:
        if b"\r" in line.removesuffix(b"\n").removesuffix(b"\r") or b"\0" in line:
            raise FramingError("CR or NUL inside a line")
        return _announced(line)


_LONGEST = len(b"{1234567890123456789+}\r\n")
"""Octets of the longest announcement of a literal."""
_FETCH = re.compile(rb"\* ([0-9]{1,10}) FETCH \([^\r\n\0]*+\r\n", re.IGNORECASE)
_REST = re.compile(rb"[^\r\n\0]*+\r\n")
_UID = re.compile(rb"\* ([0-9]{1,10}) FETCH \(UID ([0-9]{1,10})\)\r\n", re.IGNORECASE)
_BODY = re.compile(
    rb"\* ([0-9]{1,10}) FETCH \(UID ([1-9][0-9]{0,9}) BODY\[[^\]\r\n]*\] \{([0-9]{1,10})\}\r\n",
    re.IGNORECASE,
)
_TEXT = re.compile(rb"(?:\+|\* (?:OK|NO|BAD|BYE|PREAUTH)\b|[^*])", re.IGNORECASE)


class ServerReader(Reader):
    """Reads what a server sends; each `FramingError` is a `NoResponseError`."""

    _fault = NoResponseError

    def __init__(self, limit: int, literal_limit: int | None = None) -> None:
        super().__init__(limit, literal_limit)
        self._inside = False

    def _literal(self, line: bytes) -> Literal | None:
        if not line.endswith(b"\r\n") or b"\0" in line:
            raise self._fault("LF without CR, or NUL, inside a line")
        if not self._inside and _TEXT.match(line):
            return None
        literal = _announced(line)
        self._inside = literal is not None
        return literal

    def fetches(self, may_pass: Callable[[int], bool]) -> bytes:
        """The responses to FETCH that come next, one behind the other, as far as they are whole.

        Args:
            may_pass: whether to give the response for a message of that number; the first of
                which it says no is left, with all behind it.
        """
        if not self._between:
            return b""
        buffer, start, at = self._buffer, self._at, self._at
        while (match := _FETCH.match(buffer, at)) and may_pass(int(match[1])):
            line, end = at, match.end()
            while end and (literal := _LITERAL.search(buffer, max(line, end - _LONGEST), end)):
                # Behind the literal stands a line that continues this one.
                line = end + int(literal[1])
                # Longer than what is there, it may be longer than any buffer.
                more = _REST.match(buffer, line) if line <= len(buffer) else None
                end = more.end() if more else 0
            if not end or end - at > self._limit:
                break
            at = end
        self._at = self._seen = at
        return bytes(buffer[start:at])

    def numbers(self) -> list[tuple[int, int]]:
        """Number and unique-id in the responses that come next and tell nothing else."""
        found = []
        if self._between:
            at = self._at
            while match := _UID.match(self._buffer, at):
                found.append((int(match[1]), int(match[2])))
                at = match.end()
            self._at = self._seen = at
        return found

    def body(self) -> tuple[int, int, bytes] | None:
        """Number, unique-id and octets, if a response comes next that has these alone, as literal.

        None where another comes next, or it is not whole.
        """
        if not self._between or not (match := _BODY.match(self._buffer, self._at)):
            return None
        start, size = match.end(), int(match[3])
        if size > self._limit or not self._buffer.startswith(b")\r\n", start + size):
            return None
        self._at = self._seen = start + size + len(b")\r\n")
        octets = bytes(self._buffer[start : start + size])
        return int(match[1]), int(match[2]), octets

    @property
    def _between(self) -> bool:
        """Whether neither a literal nor the continuation of a line comes next."""
        return self._left is None and not self._inside
