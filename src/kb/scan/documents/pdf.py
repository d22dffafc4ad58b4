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

from kb.scan.budget import MEMBER_OCTETS, Budget, Exceeded
from kb.scan.documents import lzw, pdf_encryption, run_length
from kb.scan.inflate import ENCRYPTED, Decompressor, Member, inflate

HEADER_WITHIN = 1024
"""Readers look for the header in so many first octets (ISO 32000-1, annex H.3)."""
DICTIONARY_OCTETS = 4096
"""Longest dictionary in front of a stream that is read for its filters."""
FILTERS = 8
"""Most filters of one stream, one in the other."""

_STREAM = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)")
_LENGTH = re.compile(rb"/Length\s+(\d{1,10})\b(?!\s+\d+\s+R)")
_OBJECT = re.compile(rb"(?<!\d)(\d{1,10})\s+(\d{1,5})\s+obj")
_NAME = re.compile(rb"/([^\s()<>\[\]{}/%]+)")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_LATE = re.compile(rb"/EarlyChange\s+0\b")
_NOT_85 = re.compile(rb"[^!-uz]+")


def matches(data: bytes) -> bool:
    """Whether it is a PDF."""
    return b"%PDF-" in data[:HEADER_WITHIN]


def members(data: bytes, budget: Budget) -> Iterator[Member]:
    """What each stream holds, its filters undone; what has a password is a finding.

    Raises:
        Exceeded: there is more in it than the bounds allow.
    """
    keys = list(pdf_encryption.keys(data))
    if None in keys:
        yield Member(b"", ENCRYPTED)
    for stream in _STREAM.finditer(data):
        budget.member()
        start = stream.end()
        named = _filters(data, stream.start())
        if octets := _undone(data, start, named, budget):
            yield Member(octets)
        for key in filter(None, keys):
            sealed = _sealed(data, stream.start(), start)
            budget.inflate(len(sealed))
            opened = key.opened(sealed, *_owner(data, stream.start()))
            if octets := _undone(opened, 0, named, budget) or opened:
                yield Member(octets)


def _undone(data: bytes, start: int, named: list[bytes], budget: Budget) -> bytes:
    """The stream from `start` on, without its filters; b"" if it has none."""
    octets = b""
    if not named or named[0] == b"FlateDecode":
        # Whatever the dictionary says: some readers try, and it is told by its check sum.
        octets = inflate(data, start, _zlib, budget).octets
        named = named[1:]
    elif named[0] in _KNOWN:
        end = data.find(b"endstream", start)
        octets = data[start : end if end >= 0 else len(data)]
        # Many streams with one end behind them all would be read up to it again and again.
        budget.inflate(len(octets))
    for name in named[:FILTERS]:
        if name == b"FlateDecode":
            octets = inflate(octets, 0, _zlib, budget).octets
        elif name in (_LZW, _LZW_LATE):
            octets = lzw.decoded(octets, budget, early=name == _LZW)
            budget.inflate(len(octets))
        elif name == _RUNS:
            octets = run_length.decoded(octets, budget)
            budget.inflate(len(octets))
        elif name in _DECODERS:
            octets = _DECODERS[name](octets)
            budget.inflate(len(octets))
        else:
            break
    return octets


def _sealed(data: bytes, end: int, start: int) -> bytes:
    """An encrypted stream, up to where it says, or to the next word for its end if that is later.

    What was encrypted may happen to have that word in it.
    """
    told = _LENGTH.findall(data, max(end - DICTIONARY_OCTETS, 0), end)
    word = data.find(b"endstream", start)
    length = int(told[-1]) if told else 0
    return data[start : max(start + length, word if word >= 0 else len(data))]


def _owner(data: bytes, end: int) -> tuple[int, int]:
    """Number and generation of the object whose stream it is: they are part of its key."""
    owners = _OBJECT.findall(data, max(end - DICTIONARY_OCTETS, 0), end)
    return (int(owners[-1][0]), int(owners[-1][1])) if owners else (0, 0)


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
    known = [_SHORT.get(name, name) for name in names if _SHORT.get(name, name) in _KNOWN]
    is_late = _LATE.search(data, start, end) is not None
    return [_LZW_LATE if name == _LZW and is_late else name for name in known]


def _hexadecimal(octets: bytes) -> bytes:
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", octets.split(b">", 1)[0])
    return binascii.unhexlify(digits + b"0" * (len(digits) % 2))


def _ascii85(octets: bytes) -> bytes:
    text = _NOT_85.sub(b"", octets.split(b"~", 1)[0].removeprefix(b"<~"))
    if len(text) + 3 * text.count(b"z") > MEMBER_OCTETS:  # each stands for four octets
        raise Exceeded
    try:
        return base64.a85decode(text)
    except ValueError:
        return b""


_LZW, _LZW_LATE = b"LZWDecode", b"LZWDecode, EarlyChange 0"
_RUNS = b"RunLengthDecode"
_SHORT = {
    b"LZW": _LZW,
    b"Fl": b"FlateDecode",
    b"AHx": b"ASCIIHexDecode",
    b"A85": b"ASCII85Decode",
    b"RL": _RUNS,
}
_DECODERS = {
    b"ASCIIHexDecode": _hexadecimal,
    b"ASCII85Decode": _ascii85,
}
_KNOWN = {b"FlateDecode", _LZW, _LZW_LATE, _RUNS, *_DECODERS}
