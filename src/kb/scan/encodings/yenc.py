"""yEnc (its draft 1.3): how Usenet has files in text, and some mail programs show them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.scan.budget import MEMBERS, Exceeded

_MARK = re.compile(
    rb"^=y(?:(?P<begin>begin [^\n]*\n(?:=ypart [^\n]*\n)?)|end(?![^ \r\n]))", re.MULTILINE
)
_ESCAPED = re.compile(rb"=(.)", re.DOTALL)
_SHIFTED = bytes((octet - 42) & 0xFF for octet in range(256))
_UNESCAPED = [bytes([(octet - 64) & 0xFF]) for octet in range(256)]
_PIECE = 1 << 16
"""How many octets are decoded at a time: each escaped one takes many times its size meanwhile."""


def yenc(data: bytes) -> Iterator[bytes]:
    """Each yEnc file in a text, or part of one; all parts of the text as one file, if several.

    One ends where it says so, and where the next one begins: they do not nest, so all of them
    together are no larger than the text.

    Raises:
        Exceeded: there are more of them than the bounds allow.
    """
    if b"=ybegin " not in data:  # many times as fast as the pattern
        return
    count = 0
    joined = bytearray()
    for text in _texts(data):
        count += 1
        if count > MEMBERS:
            raise Exceeded
        file = _decoded(text.translate(None, b"\r\n"))
        joined += file
        yield file
    if count > 1:
        yield bytes(joined)


def _texts(data: bytes) -> Iterator[bytes]:
    start = -1
    for mark in _MARK.finditer(data):
        if start >= 0:
            yield data[start : mark.start()]
        start = mark.end() if mark["begin"] else -1
    if start >= 0:
        yield data[start:]


def _decoded(text: bytes) -> bytes:
    file = bytearray()
    at = 0
    while at < len(text):
        piece = text[at : at + _PIECE]
        if (len(piece) - len(piece.rstrip(b"="))) % 2:
            piece = text[at : at + len(piece) + 1]  # what its last octet escapes
        at += len(piece)
        file += _ESCAPED.sub(lambda e: _UNESCAPED[e[1][0]], piece).translate(_SHIFTED)
    return bytes(file)
