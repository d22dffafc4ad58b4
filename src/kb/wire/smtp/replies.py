"""Replies of RFC 5321 4.2, with the enhanced status codes of RFC 2034 and RFC 3463."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from kb.wire.lines import Line, LineReader
from kb.wire.printable import printable

LINE_LIMIT = 4096
"""Longest reply line that is read, in octets; RFC 5321 4.5.3.1.5 lets servers send 512."""
REPLY_LIMIT = 65536
"""Longest reply that is read, in octets over all its lines."""
TEXT_LIMIT = 480
"""Longest text in a reply of the gateway's own, so that a line stays under 512 octets."""

_line = re.compile(rb"([2-5][0-9][0-9])(?:([ -])(.*))?", re.DOTALL)
_enhanced = re.compile(rb"[245]\.[0-9]{1,3}\.[0-9]{1,3}(?= |$)")


class ReplyError(ValueError):
    """What the server sent is no reply."""


class Reply(NamedTuple):
    """One reply, of one line or many."""

    code: int
    lines: tuple[bytes, ...]
    """Each line's text, without the code and the character behind it."""

    @property
    def positive(self) -> bool:
        """Whether it is 2yz: done."""
        return 200 <= self.code < 300

    @property
    def negative(self) -> bool:
        """Whether it is 4yz or 5yz: refused for now, or for good."""
        return self.code >= 400

    def __bytes__(self) -> bytes:
        """The octets to send."""
        *most, last = self.lines
        wire = b"".join(b"%d-%s\r\n" % (self.code, line) for line in most)
        return wire + b"%d %s\r\n" % (self.code, last)

    def __str__(self) -> str:
        """On one line, for logs: printable ASCII whatever the server sent."""
        return printable(b"%d %s" % (self.code, b" / ".join(self.lines)))

    def enhanced(self, default: bytes = b"") -> Reply:
        """With an enhanced status code on every line (RFC 2034 4), added where missing.

        A line without one gets the reply's first, else `default`, else `2.0.0` and its like.
        """
        if not (self.positive or self.negative):
            return self
        if len(self.lines) == 1 and _enhanced.match(self.lines[0]):
            return self
        found = next((m[0] for line in self.lines if (m := _enhanced.match(line))), b"")
        code = found or default or b"%d.0.0" % (self.code // 100)
        lines = (ln if _enhanced.match(ln) else b"%s %s" % (code, ln) for ln in self.lines)
        return Reply(self.code, tuple(lines))


@lru_cache(256)
def reply(code: int, enhanced: str, *texts: str) -> Reply:
    """A reply of the gateway's own; `enhanced` is "" where none belongs (greeting, EHLO, 354)."""
    prefix = enhanced and enhanced + " "
    lines = (f"{prefix}{text}".encode("ascii", "backslashreplace") for text in texts)
    return Reply(code, tuple(line[:TEXT_LIMIT] for line in lines))


class ReplyReader:
    """Reads a server's replies, sans I/O.

    It takes what RFC 5321 4.2.1 lets a server send, and a code without text.
    """

    def __init__(self) -> None:
        self._reader = LineReader(LINE_LIMIT)
        self._lines: list[bytes] = []
        self._code = b""
        self._size = 0

    def feed(self, octets: bytes) -> None:
        """Add octets received."""
        self._reader.feed(octets)

    @property
    def pending(self) -> bool:
        """Whether octets were fed that belong to no reply given back."""
        return bool(self._lines) or self._reader.pending

    def next(self) -> Reply | None:
        """The next reply, or None where more octets are needed.

        Raises:
            ReplyError: what came is no reply; nothing more can be read after that.
        """
        while (line := self._reader.next()) is not None:
            if self._add(line):
                reply, self._lines = Reply(int(self._code), tuple(self._lines)), []
                self._size = 0
                return reply
        return None

    def _add(self, line: Line) -> bool:
        """Add a line; True if it is the reply's last."""
        if line.fault:
            raise ReplyError(f"a reply line is spoilt: {line.fault}")
        match = _line.fullmatch(line.octets)
        if not match:
            raise ReplyError(f"not a reply: {printable(line.octets[:80])!r}")
        code, mark, text = match.groups(default=b"")
        if self._lines and code != self._code:
            raise ReplyError("the lines of one reply have different codes")
        self._size += len(line.octets)
        if self._size > REPLY_LIMIT:
            raise ReplyError(f"a reply of more than {REPLY_LIMIT} octets")
        self._code = code
        self._lines.append(text)
        return mark != b"-"
