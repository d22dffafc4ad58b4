"""Encoded words: text other than ASCII in a header (RFC 2047)."""

from __future__ import annotations

import base64
import binascii
import re

from kb.message.charset import decoded_text

WORD_OCTETS = 63
"""Longest encoded word that is written. RFC 2047 section 2 allows 75, in lines of at most 76:
this one also fits behind "Subject: "."""

_WORD = re.compile(rb"=\?([!-<>@-~]+)\?([BbQq])\?([!->@-~ ]*)\?=")
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/[]()")


def decode(value: bytes) -> str:
    """A header value as it is displayed: white space between encoded words is not.

    Octets that are no ASCII are read as UTF-8; what cannot be read becomes U+FFFD.
    """
    text = []
    at = 0
    end_of_word = -1
    for match in _WORD.finditer(value):
        between = value[at : match.start()]
        if at != end_of_word or between.strip(b" \t\r\n"):
            text.append(between.decode("utf-8", "replace"))
        text.append(_decode_word(match))
        at = end_of_word = match.end()
    text.append(value[at:].decode("utf-8", "replace"))
    return "".join(text)


def starts_with_word(value: bytes) -> bool:
    """Whether a header value's first word is an encoded one."""
    return _WORD.match(value) is not None


def encode(text: str) -> list[bytes]:
    """`text` as encoded words of UTF-8, B or Q, whichever is shorter; no character is split."""
    words: list[bytes] = []
    piece = ""
    for character in text:
        if len(_encode_word(piece + character)) > WORD_OCTETS:
            words.append(_encode_word(piece))
            piece = ""
        piece += character
    return [*words, _encode_word(piece)]


def _encode_word(text: str) -> bytes:
    octets = text.encode("utf-8")
    q = b"".join(bytes([o]) if o in _PLAIN else b"_" if o == 0x20 else b"=%02X" % o for o in octets)
    b = base64.b64encode(octets)
    return b"=?utf-8?q?" + q + b"?=" if len(q) <= len(b) else b"=?utf-8?b?" + b + b"?="


def _decode_word(match: re.Match[bytes]) -> str:
    charset, encoding, text = match.groups()
    if encoding in b"Qq":
        octets = binascii.a2b_qp(text, header=True)
    else:
        text = text.rstrip(b"=")
        try:
            octets = base64.b64decode(text + b"=" * (-len(text) % 4))
        except binascii.Error:
            return match[0].decode("ascii")
    # RFC 2231 section 5: a language may follow the charset.
    return decoded_text(octets, charset.partition(b"*")[0].decode("ascii"))
