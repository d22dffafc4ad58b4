"""BinHex 4.0 (RFC 1741): how Macintosh files came in mail, and munpack still opens them."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

MOST_OCTETS = 64 << 20
"""Most octets that come out of one file: runs can be made to give 127 times what they take."""

_BEGIN = re.compile(rb"^\(This file must be converted with BinHex[^\n]*\n\s*:", re.MULTILINE)
_LETTERS = b"!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_AS_BASE64 = bytes.maketrans(_LETTERS, _BASE64)
_JUNK = bytes(octet for octet in range(256) if octet not in _LETTERS)
_PIECE = re.compile(rb"([^\x90]*+)(?:\x90(.))?", re.DOTALL)
_FIXED = 20
"""Octets of the header behind its name: version, type, creator, flags, two lengths, check sum."""


def binhex(data: bytes) -> Iterator[bytes]:
    """Each BinHex file in a text: its data fork, then all of it."""
    if b"with BinHex" not in data:  # many times as fast as the pattern
        return
    for begin in _BEGIN.finditer(data):
        end = data.find(b":", begin.end())
        text = data[begin.end() : end if end >= 0 else len(data)].translate(None, _JUNK)
        text = text.translate(_AS_BASE64)
        if len(text) % 4 == 1:
            text = text[:-1]
        whole = _expanded(binascii.a2b_base64(text + b"=" * (-len(text) % 4)))
        if whole:
            start = 2 + whole[0] + _FIXED
            length = int.from_bytes(whole[start - 10 : start - 6], "big")
            yield whole[start : start + length]
            yield whole


def _expanded(packed: bytes) -> bytes:
    """Undo the runs: an octet, 0x90, and how often it stands there; 0 means 0x90 itself."""
    out = bytearray()
    for piece in _PIECE.finditer(packed):
        out += piece[1]
        if piece[2] is not None:
            count = piece[2][0]
            out += out[-1:] * (count - 1) if count else b"\x90"
        if len(out) > MOST_OCTETS:
            break
    return bytes(out)
