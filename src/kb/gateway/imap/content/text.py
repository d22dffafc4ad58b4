"""The lexical tokens of structured header fields: RFC 822 3.3, RFC 2045 5.1, RFC 2231 3."""

from __future__ import annotations

import re

_ATOM = re.compile(rb"[^\x00-\x20\x7f()<>@,;:\\\".\[\]]+")
_DOTTED = re.compile(rb"[^\x00-\x20\x7f()<>@,;:\\\"\[\]]+")
_TOKEN = re.compile(rb"[^\x00-\x20\x7f()<>@,;:\\\"/\[\]?=]*")
_BLANKS = re.compile(rb"[ \t\r\n]*")
_QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*+)"', re.DOTALL)
_LITERAL = re.compile(rb"\[(?:[^\[\]\\]|\\.)*+\]", re.DOTALL)
_PAIR = re.compile(rb"\\(.)", re.DOTALL)
_COMMENT = re.compile(rb"[()]|\\.|[^()\\]+|\\", re.DOTALL)
_COMMENT_DEPTH = 50


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
        while True:
            self.at = _end(_BLANKS, self.octets, self.at)
            if self.next() != b"(":
                return
            self._comment()

    def _comment(self) -> None:
        depth, text = 0, b""
        for match in _COMMENT.finditer(self.octets, self.at):
            piece = match[0]
            depth += (piece == b"(") - (piece == b")")
            if not depth:
                self.at = match.end()
                self.comment = text[1:]
                return
            if depth > _COMMENT_DEPTH:
                break
            text += piece[1:] if piece.startswith(b"\\") and len(piece) == 2 else piece
        self.at = len(self.octets)
        raise Malformed

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
        match = _QUOTED.match(self.octets, self.at)
        if not match:
            self.at = len(self.octets)
            raise Malformed
        self.at = match.end()
        self.blanks()
        return _PAIR.sub(rb"\1", match[1])

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


def _end(pattern: re.Pattern[bytes], octets: bytes, at: int) -> int:
    match = pattern.match(octets, at)
    return match.end() if match else at


def parameters(scan: Scanner) -> list[tuple[bytes, bytes]]:
    """Read parameters, `; name=value` each, to the end; what is broken is skipped.

    Numbered sections of a value (RFC 2231 3) are put together.
    """
    found: list[tuple[bytes, bytes]] = []
    while not scan.done:
        try:
            found.append(_parameter(scan))
        except Malformed:
            scan.at += 1
    return _continued(found)


def _parameter(scan: Scanner) -> tuple[bytes, bytes]:
    if not scan.skip(b";"):
        raise Malformed
    scan.blanks()
    name = scan.token()
    if not scan.skip(b"="):
        raise Malformed
    scan.blanks()
    return name, scan.quoted() if scan.next() == b'"' else scan.token()


_SECTION = re.compile(rb"([^*]*)\*(?:([0-9]{1,9})(\*)?)?")


def _continued(found: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Plain parameters in their order; behind them those of RFC 2231, by name."""
    plain: list[tuple[bytes, bytes]] = []
    sections: dict[bytes, list[tuple[int, bool, bytes]]] = {}
    for name, value in found:
        if match := _SECTION.fullmatch(name):
            extended = match[2] is None or match[3] is not None
            sections.setdefault(match[1], []).append((int(match[2] or 0), extended, value))
        else:
            plain.append((name, value))
    for name, parts in sorted(sections.items()):
        parts.sort(key=lambda part: part[0])
        if [number for number, _, _ in parts] == list(range(len(parts))):
            star = b"*" if any(extended for _, extended, _ in parts) else b""
            plain.append((name + star, b"".join(value for _, _, value in parts)))
        else:
            # Sections are missing: each stands for itself.
            for number, extended, value in parts:
                plain.append((b"%b*%d%b" % (name, number, b"*" * extended), value))
    return plain


def for_people(octets: bytes) -> bytes:
    """With runs of blanks as one space, and none around."""
    return b" ".join(_RUN.split(octets.strip(b" \t\r\n")))


_RUN = re.compile(rb"[ \t\r\n]+")
