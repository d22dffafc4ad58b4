"""The lexical tokens of structured header fields (RFC 5322 3.2, RFC 2045 5.1): comments, quoted
strings, atoms, tokens, domains.

Here by the letter: a comment or a quoted string that does not end makes a field malformed.
`kb.message.content` reads the same tokens and forgives that.
"""

from __future__ import annotations

import re

_ATOM = re.compile(rb"[^\x00-\x20\x7f()<>@,;:\\\".\[\]]+")
_DOTTED = re.compile(rb"[^\x00-\x20\x7f()<>@,;:\\\"\[\]]+")
_TOKEN = re.compile(rb"[^\x00-\x20\x7f()<>@,;:\\\"/\[\]?=]*")
_BLANKS = re.compile(rb"[ \t\r\n]+")
_SKIPPED = frozenset({b" ", b"\t", b"\r", b"\n", b"("})
QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*+)("|\Z)', re.DOTALL)
"""A quoted string: what stands in it, and the quote that ends it, if one does."""
_LITERAL = re.compile(rb"\[(?:[^\[\]\\]|\\.)*+\]", re.DOTALL)
PAIR = re.compile(rb"\\(.)", re.DOTALL)
"""A quoted pair: an octet that stands for itself."""
_COMMENT = re.compile(rb"[()]|\\.|[^()\\]+|\\", re.DOTALL)
_COMMENT_DEPTH = 50


_SIMPLE = re.compile(
    rb"([\w.+-]++)/([\w.+-]++)"
    rb"((?:[ \t]*+;[ \t]*+[\w-]++=(?:\"[^\"\\]*+(?<![ \t])\"|[\w.+'%-]++))*+)[ \t]*+;?"
)
_SIMPLE_PAIR = re.compile(rb"([\w-]++)=(?:\"([^\"]*+)\"|([\w.+'%-]++))")


def simple(value: bytes) -> tuple[bytes, bytes, list[tuple[bytes, bytes]]] | None:
    """Type, subtype and parameters of a value that is written as nearly all are.

    None where it is not: with comments, quoted pairs, sections (RFC 2231 3), blanks at a value's
    end, whatever the grammar does not allow. What is returned all dialects read alike.
    """
    match = _SIMPLE.fullmatch(value)
    if match is None:
        return None
    pairs = [(name, quoted or bare) for name, quoted, bare in _SIMPLE_PAIR.findall(match[3])]
    return match[1], match[2], pairs


def comment_end(octets: bytes, at: int, deepest: int | None = None) -> int:
    """The octet behind the comment that starts at `at` (RFC 5322 3.2.2; comments nest).

    -1 where it does not end, or holds comments nested deeper than `deepest`.
    """
    depth = 0
    for match in _COMMENT.finditer(octets, at):
        depth += (match[0] == b"(") - (match[0] == b")")
        if not depth:
            return match.end()
        if deepest is not None and depth > deepest:
            break
    return -1


class Malformed(Exception):  # noqa: N818 - what the field is, not a mistake in code
    """A token is cut short or another than wanted."""


class Scanner:
    """Reads tokens one after another; blanks and comments behind a token are skipped."""

    def __init__(self, octets: bytes) -> None:
        self.octets, self.at = octets, 0
        self.comment: bytes | None = None
        """The text of the last comment that was skipped."""

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return self.at >= len(self.octets)

    def next(self) -> bytes:
        """The next octet, unread; empty at the end."""
        return self.octets[self.at : self.at + 1]

    def skip(self, octet: bytes) -> bool:
        """Read this octet if it is next."""
        if self.next() != octet:
            return False
        self.at += 1
        return True

    def blanks(self) -> None:
        """Skip blanks and comments.

        Raises:
            Malformed: a comment does not end.
        """
        while (octet := self.octets[self.at : self.at + 1]) in _SKIPPED:
            if octet == b"(":
                self._comment()
            elif match := _BLANKS.match(self.octets, self.at):
                self.at = match.end()

    def _comment(self) -> None:
        start = self.at
        self.at = comment_end(self.octets, start, _COMMENT_DEPTH)
        if self.at < 0:
            self.at = len(self.octets)
            raise Malformed
        self.comment = PAIR.sub(rb"\1", self.octets[start + 1 : self.at - 1])

    def atom(self) -> bytes:
        """Read an RFC 822 atom; empty if none is next."""
        return self._word(_ATOM)

    def dotted(self) -> bytes:
        """Read atoms and dots without blanks between them; empty if none is next."""
        return self._word(_DOTTED)

    def _word(self, pattern: re.Pattern[bytes]) -> bytes:
        match = pattern.match(self.octets, self.at)
        if not match:
            return b""
        self.at = match.end()
        self.blanks()
        return match[0]

    def token(self) -> bytes:
        """Read an RFC 2045 token, which may be empty."""
        return self._word(_TOKEN)

    def quoted(self) -> bytes:
        """Read a quoted string, decoded.

        Raises:
            Malformed: it does not end.
        """
        match = QUOTED.match(self.octets, self.at)
        if not match or not match[2]:
            self.at = len(self.octets)
            raise Malformed
        self.at = match.end()
        self.blanks()
        return PAIR.sub(rb"\1", match[1]) if b"\\" in match[1] else match[1]

    def domain(self) -> bytes:
        """Read a domain: atoms with dots, or a literal in brackets.

        Raises:
            Malformed: none is next, or it does not end.
        """
        if self.next() == b"[":
            match = _LITERAL.match(self.octets, self.at)
            if not match:
                raise Malformed
            self.at = match.end()
            self.blanks()
            return match[0]
        return self.dot_atom()

    def dot_atom(self) -> bytes:
        """Read atoms with dots between them.

        Raises:
            Malformed: no atom is next, or none behind a dot.
        """
        words = b""
        while True:
            atom = self.atom()
            if not atom:
                raise Malformed
            words += atom
            if not self.skip(b"."):
                return words
            words += b"."
            self.blanks()
