"""yEnc (its draft 1.3): how Usenet has files in text, and some mail programs show them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_BEGIN = re.compile(rb"^=ybegin [^\n]*\n(?:=ypart [^\n]*\n)?", re.MULTILINE)
_END = re.compile(rb"^=yend(?![^ \r\n])", re.MULTILINE)
_ESCAPED = re.compile(rb"=(.)", re.DOTALL)
_SHIFTED = bytes((octet - 42) & 0xFF for octet in range(256))
_UNESCAPED = [bytes([(octet - 64) & 0xFF]) for octet in range(256)]


def yenc(data: bytes) -> Iterator[bytes]:
    """Each yEnc file in a text, or part of one; all parts of the text as one file, if several."""
    if b"=ybegin " not in data:  # many times as fast as the pattern
        return
    files = []
    for begin in _BEGIN.finditer(data):
        end = _END.search(data, begin.end())
        text = data[begin.end() : end.start() if end else len(data)].translate(None, b"\r\n")
        files.append(_ESCAPED.sub(lambda e: _UNESCAPED[e[1][0]], text).translate(_SHIFTED))
        yield files[-1]
        if end is None:
            break
    if len(files) > 1:
        yield b"".join(files)
