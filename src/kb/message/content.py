"""The fields that say what a part is: Content-Type, Content-Disposition and their parameters.

Read as leniently as mail programs do: what cannot be read is passed over, never an error
(RFC 2045 5.1 for the syntax, RFC 2231 for continued and extended parameters). By the letter they
are read in `kb.message.grammar`.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from kb.message import encoded_words
from kb.message.charset import decoded_text
from kb.message.lexical import PAIR, QUOTED, comment_end, simple

_TOKEN = re.compile(rb'[^\s()<>@,;:\\"/\[\]?=]+')
_BARE = re.compile(rb"[^\s;\"()]+")
_NAME = re.compile(rb"[^\s;=()\"]+")
_SKIP = re.compile(rb"[\s;]*")
_JUNK = re.compile(rb"[^;(\"]+|.", re.DOTALL)
_SECTION = re.compile(r"(.+?)(?:\*(\d{1,4}))?(\*?)\Z", re.DOTALL)


class Content(NamedTuple):
    """A structured MIME field: `text/plain`, `attachment`, with its parameters."""

    value: str
    """In lower case; empty where the field has none that can be read."""
    parameters: tuple[tuple[str, bytes], ...] = ()
    """In order: name in lower case as written, so `filename*0*` too; value without its quotes."""

    def octets(self, name: str) -> bytes | None:
        """A parameter's value, its RFC 2231 sections put together; None if it is not there.

        Of two with one name the first counts.
        """
        found = self._sections(name)
        return None if found is None else found[0]

    def text(self, name: str) -> str:
        """A parameter's value as text: RFC 2231, and RFC 2047 as many senders write it."""
        found = self._sections(name)
        if found is None:
            return ""
        octets, charset = found
        return encoded_words.decode(octets) if charset is None else decoded_text(octets, charset)

    def _sections(self, name: str) -> tuple[bytes, str | None] | None:
        plain: bytes | None = None
        extended: bytes | None = None
        parts: dict[int, tuple[bytes, bool]] = {}
        for key, value in self.parameters:
            match = _SECTION.match(key)
            if match is None or match[1] != name:
                continue
            if match[2] is not None:
                parts.setdefault(int(match[2]), (value, bool(match[3])))
            elif match[3]:
                extended = value if extended is None else extended
            elif plain is None:
                plain = value
        if extended is not None:
            parts = {0: (extended, True)}
        if 0 not in parts:
            return None if plain is None else (plain, None)
        return _joined(parts)


def _joined(parts: dict[int, tuple[bytes, bool]]) -> tuple[bytes, str | None]:
    charset: str | None = None
    value = b""
    number = 0
    while number in parts:
        piece, is_extended = parts[number]
        if is_extended:
            if number == 0 and piece.count(b"'") >= 2:
                name, _, piece = piece.split(b"'", 2)
                charset = name.decode("latin-1")
            piece = unquote_to_bytes(piece)
        value += piece
        number += 1
    return value, charset


def parse(value: bytes) -> Content:
    """Read a field's unfolded value: `text/plain; charset="utf-8" (a comment)`."""
    if (found := simple(value)) is not None:
        main, sub, pairs = found
        return _content(main + b"/" + sub, pairs)
    at = _past_comments(value, 0)
    words: list[bytes] = []
    while (token := _TOKEN.match(value, at)) is not None:
        words.append(token[0])
        at = _past_comments(value, token.end())
        if len(words) == 2 or value[at : at + 1] != b"/":
            break
        at = _past_comments(value, at + 1)
    return _content(b"/".join(words), _parameters(value, at))


def _content(kind: bytes, pairs: list[tuple[bytes, bytes]]) -> Content:
    names = tuple((name.decode("latin-1").lower(), value) for name, value in pairs)
    return Content(kind.decode("latin-1").lower(), names)


def read(value: bytes | None, default: str) -> Content:
    """A Content-Type field's value; `default` where none can be read (RFC 2045 5.2)."""
    found = Content("") if value is None else parse(value)
    return found if "/" in found.value else Content(default, found.parameters)


def boundary(kind: Content) -> bytes | None:
    """The boundary, however it is written; blanks at its end are no part of it (RFC 2046 5.1.1)."""
    found = kind.octets("boundary")
    return None if found is None else found.rstrip(b" \t")


def token(value: bytes) -> str:
    """A field's first token in lower case: `base64`, whatever stands around it."""
    match = _TOKEN.search(value, _past_comments(value, 0))
    return match[0].decode("latin-1").lower() if match else ""


def _parameters(value: bytes, at: int) -> list[tuple[bytes, bytes]]:
    found: list[tuple[bytes, bytes]] = []
    while (at := _past_comments(value, at)) < len(value):
        name = _NAME.match(value, at)
        if name is None:
            junk = QUOTED.match(value, at) or _JUNK.match(value, at)
            at = junk.end() if junk else len(value)
            continue
        at = _past_comments(value, name.end(), semicolons=False)
        if value[at : at + 1] != b"=":
            continue
        at = _past_comments(value, at + 1, semicolons=False)
        pieces: list[bytes] = []
        while piece := QUOTED.match(value, at) or _BARE.match(value, at):
            quoted_text = piece.re is QUOTED
            pieces.append(PAIR.sub(rb"\1", piece[1]) if quoted_text else piece[0])
            at = piece.end()
        found.append((name[0], b"".join(pieces)))
    return found


def _past_comments(value: bytes, at: int, semicolons: bool = True) -> int:
    """The next octet that is neither blank nor in a comment (RFC 5322 3.2.2; they nest)."""
    while at < len(value):
        if semicolons and (skip := _SKIP.match(value, at)) and skip.end() > at:
            at = skip.end()
        elif value[at] in b" \t\r\n":
            at += 1
        elif value[at] == 0x28:
            end = comment_end(value, at)
            at = len(value) if end < 0 else end
        else:
            break
    return at
