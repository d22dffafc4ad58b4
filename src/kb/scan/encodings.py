"""Undoes transfer encodings as leniently as any mail reader does (RFC 2045 section 6).

Readers differ over broken encodings: each function gives every reading that one of them has.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Iterator

CHUNK = 1 << 20
BLOCK_OCTETS = 64
"""Shortest undeclared base64 that is tried."""

_BASE64 = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
_NOT_BASE64 = bytes(o for o in range(256) if o not in _BASE64 and o != 0x3D)
_UNPADDED = re.compile(rb"[^=]+")
_LINE = rb"^[ \t]*+[A-Za-z0-9+/]{4,}+={0,2}[ \t]*+\r?(?:\n|\Z)"
# The alternative that never matches: see `kb.message.header`.
_BLOCK = re.compile(rb"(?:" + _LINE + rb"|(?!))++", re.MULTILINE)
_ESCAPED = re.compile(rb"=(?:[0-9A-Fa-f]{2}|[ \t]*+\r?\n(?=.))", re.DOTALL)
_TRAILING = re.compile(rb"(?<![ \t])[ \t]++(?=\r?\n)")
_BEGIN = re.compile(rb"begin [0-7]{3,4}[ \t]+[^\n]*\n")


def base64(data: bytes) -> Iterator[bytes]:
    """Base64 with whatever stands between, decoded.

    Up to the first padding, where some readers stop; and, if anything follows, to the end: with
    a new beginning after each padding, and with padding passed over.
    """
    clean = b"".join(
        data[at : at + CHUNK].translate(None, _NOT_BASE64) for at in range(0, len(data), CHUNK)
    )
    padding = clean.find(b"=")
    if padding < 0:
        yield _quads(clean)
        return
    yield _quads(clean[:padding])
    if _UNPADDED.search(clean, padding):
        pieces = bytearray()
        for piece in _UNPADDED.finditer(clean):
            pieces += _quads(piece[0])
        yield bytes(pieces)
        yield _quads(clean.replace(b"=", b""))


def _quads(clean: bytes) -> bytes:
    if len(clean) % 4 == 1:
        clean = clean[:-1]
    return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


def quoted_printable(data: bytes) -> Iterator[bytes]:
    """Quoted-printable decoded; nothing if there is nothing to decode."""
    if _ESCAPED.search(data):
        yield binascii.a2b_qp(_TRAILING.sub(b"", data))


def uuencode(data: bytes) -> Iterator[bytes]:
    """Each uuencoded file in a text, decoded as far as it goes."""
    at = 0
    while (at := data.find(b"begin ", at)) >= 0:
        begin = _BEGIN.match(data, at) if at == 0 or data[at - 1] == 0x0A else None
        if begin is None:
            at += 1
            continue
        file = bytearray()
        at = begin.end()
        while (feed := data.find(b"\n", at)) >= 0 or at < len(data):
            line = data[at : feed if feed >= 0 else len(data)].rstrip(b"\r")
            count = (line[0] - 0x20) & 0x3F if line and 0x20 <= line[0] <= 0x60 else 0
            if not count:
                break
            try:
                # Some encoders write more characters in a line than it takes.
                file += binascii.a2b_uu(line[: 1 + (count * 4 + 2) // 3])
            except binascii.Error:
                break
            at = feed + 1 if feed >= 0 else len(data)
        yield bytes(file)


def base64_blocks(data: bytes) -> Iterator[tuple[int, int]]:
    """Where runs of lines look like base64 though nothing may say so."""
    for block in _BLOCK.finditer(data):
        if block.end() - block.start() >= BLOCK_OCTETS:
            yield block.span()


DECODERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "base64": base64,
    "quoted-printable": quoted_printable,
    **dict.fromkeys(("x-uuencode", "uuencode", "x-uue", "uue"), uuencode),
}
"""By the name that a Content-Transfer-Encoding field has for it."""
