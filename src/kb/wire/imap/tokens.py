"""IMAP's atoms, strings and lists (RFC 3501 4 and 9), read from octets with literals inline.

Nothing is decoded that need not be: a value that is only passed on keeps its octets.
"""

from __future__ import annotations

import re
from collections.abc import Callable

DEPTH_LIMIT = 100
"""Deepest nesting of parentheses."""

CRLF = b"\r\n"


class BadSyntaxError(ValueError):
    """Octets that IMAP's grammar does not allow; the message says what would be right."""


class Cursor:
    """Reads values one after another.

    Args:
        octets: a command or response, literals inline, with its CR LF or without.
        at: where to start.
    """

    def __init__(self, octets: bytes, at: int = 0) -> None:
        self.octets = octets[:-2] if octets.endswith(CRLF) else octets
        self.at = at

    @property
    def rest(self) -> bytes:
        """What was not read yet."""
        return self.octets[self.at :]

    @property
    def done(self) -> bool:
        """Whether all was read."""
        return self.at >= len(self.octets)

    def peek(self, octets: bytes) -> bool:
        """Whether these octets come next."""
        return self.octets.startswith(octets, self.at)

    def skip(self, octets: bytes) -> bool:
        """Read these octets if they come next."""
        if not self.peek(octets):
            return False
        self.at += len(octets)
        return True

    def expect(self, octets: bytes) -> None:
        """Read these octets.

        Raises:
            BadSyntaxError: others come next.
        """
        if not self.skip(octets):
            raise BadSyntaxError(f"expected {octets.decode()!r} at {_shown(self.rest)}")

    def match(self, pattern: re.Pattern[bytes]) -> re.Match[bytes]:
        """Read what a pattern matches.

        Raises:
            BadSyntaxError: it does not match here.
        """
        match = pattern.match(self.octets, self.at)
        if not match:
            raise BadSyntaxError(f"not understood at {_shown(self.rest)}")
        self.at = match.end()
        return match

    def atom(self) -> bytes:
        """Read an atom."""
        return self.match(_ATOM)[0]

    def number(self) -> int:
        """Read a number."""
        return int(self.match(_NUMBER)[0])

    def astring(self) -> bytes:
        """Read an astring, decoded."""
        if self.peek(b'"'):
            return _QUOTED_PAIR.sub(rb"\1", self.match(_QUOTED)[0][1:-1])
        if self.octets[self.at : self.at + 2] == b"~{" or self.peek(b"{"):
            return self._literal()
        return self.match(_ASTRING)[0]

    def list_of(self, read: Callable[[], object]) -> None:
        """Read a parenthesised list, calling `read` at each of its values.

        Raises:
            BadSyntaxError: no list, or an empty one.
        """
        self.expect(b"(")
        read()
        while self.skip(b" "):
            read()
        self.expect(b")")

    def value(self) -> bytes:
        """Read any one value: atom, number, string or list, as it stands."""
        start, depth = self.at, 0
        while True:
            if self.skip(b"("):
                depth += 1
                if depth > DEPTH_LIMIT:
                    raise BadSyntaxError("parentheses nested too deeply")
                continue
            if not (depth and self.peek(b")")):
                self._leaf()
            while depth and self.skip(b")"):
                depth -= 1
            if not depth:
                return self.octets[start : self.at]
            # Between two lists there may be no space, as in ENVELOPE's address lists.
            if not self.skip(b" ") and not self.peek(b"("):
                raise BadSyntaxError(f"expected ')' at {_shown(self.rest)}")

    def _leaf(self) -> None:
        if self.peek(b'"'):
            self.match(_QUOTED)
        elif self.peek(b"{") or self.peek(b"~{"):
            self._literal()
        else:
            self.match(_OTHER)

    def _literal(self) -> bytes:
        size = int(self.match(_LITERAL)[1])
        if self.at + size > len(self.octets):
            raise BadSyntaxError("literal cut short")
        self.at += size
        return self.octets[self.at - size : self.at]


_ATOM = re.compile(rb"[^\x00-\x20\x7f-\xff(){%*\"\\\]]+")
_ASTRING = re.compile(rb"[^\x00-\x20\x7f-\xff(){%*\"\\]+")
_NUMBER = re.compile(rb"[0-9]{1,20}")
_QUOTED = re.compile(rb'"(?:[^"\\\r\n]|\\.)*+"')
_QUOTED_PAIR = re.compile(rb"\\(.)")
_LITERAL = re.compile(rb"~?\{([0-9]{1,19})[+-]?\}\r\n")
# A flag is `\Seen`, and servers write others' mailbox names and keywords as freely as this.
_OTHER = re.compile(rb'[^\x00-\x1f\x7f() "{][^\x00-\x1f\x7f() "]*')


def quoted(octets: bytes) -> bytes:
    """A quoted string.

    Raises:
        BadSyntaxError: they can only be written as a literal.
    """
    if not _QUOTABLE.fullmatch(octets):
        raise BadSyntaxError("not to be written as a quoted string")
    return b'"' + _SPECIAL.sub(rb"\\\g<0>", octets) + b'"'


def string(octets: bytes) -> bytes:
    """A string: quoted where that is allowed, else a literal."""
    if _PLAIN.fullmatch(octets):
        return b'"' + octets + b'"'
    return quoted(octets) if _QUOTABLE.fullmatch(octets) else literal(octets)


def nstring(octets: bytes | None) -> bytes:
    """A string, or NIL for None."""
    return b"NIL" if octets is None else string(octets)


def literal(octets: bytes) -> bytes:
    """A literal."""
    return b"{%d}\r\n" % len(octets) + octets


_QUOTABLE = re.compile(rb"[^\x00\r\n\x80-\xff]*")
_PLAIN = re.compile(rb'[^\x00\r\n\x80-\xff"\\]*')
_SPECIAL = re.compile(rb'["\\]')


def _shown(octets: bytes) -> str:
    return repr(octets[:30].decode("ascii", "backslashreplace")) if octets else "the end"
