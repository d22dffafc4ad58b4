"""The streams of a PDF (ISO 32000-1, 7.3.8), found where they stand.

The cross-reference table is not asked: it can lie, and readers mend a broken one by searching, as
is done here.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator

from kb.scan.budget import Budget
from kb.scan.inflate import ENCRYPTED, Decompressor, Member, inflate

HEADER_WITHIN = 1024
"""Readers look for the header in so many first octets (ISO 32000-1, annex H.3)."""
DICTIONARY_OCTETS = 4096
"""Longest dictionary in front of a stream that is read for its filters."""
FILTERS = 8
"""Most filters of one stream, one in the other."""

_STREAM = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)")
_ENCRYPT = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
_NAME = re.compile(rb"/([^\s()<>\[\]{}/%]+)")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_NOT_85 = re.compile(rb"[^!-uz]+")


def matches(data: bytes) -> bool:
    """Whether it is a PDF."""
    return b"%PDF-" in data[:HEADER_WITHIN]


def members(data: bytes, budget: Budget) -> Iterator[Member]:
    """What each stream holds, its filters undone; what has a password is a finding.

    Raises:
        Exceeded: there is more in it than the bounds allow.
    """
    if _ENCRYPT.search(data):
        yield Member(b"", ENCRYPTED)
    for stream in _STREAM.finditer(data):
        budget.member()
        start = stream.end()
        octets, named = b"", _filters(data, stream.start())
        if not named or named[0] == b"FlateDecode":
            # Whatever the dictionary says: some readers try, and it is told by its check sum.
            octets = inflate(data, start, _zlib, budget).octets
            named = named[1:]
        elif named[0] in _DECODERS:
            end = data.find(b"endstream", start)
            octets = data[start : end if end >= 0 else len(data)]
        for name in named[:FILTERS]:
            if name == b"FlateDecode":
                octets = inflate(octets, 0, _zlib, budget).octets
            elif name in _DECODERS:
                octets = _DECODERS[name](octets)
                budget.inflate(len(octets))
            else:
                break
        if octets:
            yield Member(octets)


def _zlib() -> Decompressor:
    return zlib.decompressobj()


def _filters(data: bytes, end: int) -> list[bytes]:
    """The filters that the dictionary before `end` names, in their order."""
    window = max(end - DICTIONARY_OCTETS, 0)
    start = max(data.rfind(b"obj", window, end), window)
    names = (
        _ESCAPE.sub(lambda escape: bytes([int(escape[1], 16)]), name)
        for name in _NAME.findall(data, start, end)
    )
    return [_SHORT.get(name, name) for name in names if _SHORT.get(name, name) in _KNOWN]


def _hexadecimal(octets: bytes) -> bytes:
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", octets.split(b">", 1)[0])
    return binascii.unhexlify(digits + b"0" * (len(digits) % 2))


def _ascii85(octets: bytes) -> bytes:
    text = _NOT_85.sub(b"", octets.split(b"~", 1)[0].removeprefix(b"<~"))
    try:
        return base64.a85decode(text)
    except ValueError:
        return b""


def _run_length(octets: bytes) -> bytes:
    out = bytearray()
    at = 0
    while at < len(octets) and octets[at] != 128:
        count = octets[at]
        if count < 128:
            out += octets[at + 1 : at + 2 + count]
            at += 2 + count
        else:
            out += octets[at + 1 : at + 2] * (257 - count)
            at += 2
    return bytes(out)


_SHORT = {
    b"Fl": b"FlateDecode",
    b"AHx": b"ASCIIHexDecode",
    b"A85": b"ASCII85Decode",
    b"RL": b"RunLengthDecode",
}
_DECODERS = {
    b"ASCIIHexDecode": _hexadecimal,
    b"ASCII85Decode": _ascii85,
    b"RunLengthDecode": _run_length,
}
_KNOWN = {b"FlateDecode", *_DECODERS}
