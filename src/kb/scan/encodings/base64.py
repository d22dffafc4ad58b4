"""Base64 (RFC 4648 section 4) and base64url (section 5), as leniently as any mail reader has it."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

CHUNK = 1 << 20
BLOCK_OCTETS = 64
"""Shortest undeclared base64 that is tried."""

_ALPHABET = rb"A-Za-z0-9+/"
_BASE64 = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
_NOT_BASE64 = bytes(o for o in range(256) if o not in _BASE64 and o != 0x3D)
_WELL_FORMED = bytes(sorted(_BASE64 | frozenset(b" \t\r\n")))
_URL = bytes.maketrans(b"-_", b"+/")
_UNPADDED = re.compile(rb"[^=]+")
_WHOLE_LINE = re.compile(rb"^[ \t]*+[" + _ALPHABET + rb"]++={0,2}[ \t]*+\r?(?:\n|\Z)", re.MULTILINE)
_BOUNDARY_LINE = re.compile(rb"^--[^\n]*+(?:\n|\Z)", re.MULTILINE)
_LINE = rb"[ \t]*+[" + _ALPHABET + rb"_-]{4,}+={0,2}[ \t]*+\r?(?:\n|\Z)"
# The alternative that never matches: see `kb.message.header`.
_LINES = rb"(?:" + _LINE + rb"|(?!))++"
_FIRST_BLOCK = re.compile(_LINES)
# Starts with one fixed octet, for which the engine leaps ahead: most lines are none of these, and
# a pattern that starts anywhere would be tried at each octet of them.
_NEXT_BLOCK = re.compile(rb"\n(" + _LINES + rb")")
_RUN = re.compile(rb"[" + _ALPHABET + rb"_-]{%d,}+={0,2}" % BLOCK_OCTETS)
_LETTER = b"A"
_AS_LETTERS = bytes(_LETTER[0] if octet in _BASE64 or octet in b"_-" else 0 for octet in range(256))
_RUN_OF_LETTERS = _LETTER * BLOCK_OCTETS


def base64(data: bytes) -> Iterator[bytes]:
    """Base64 with whatever stands between, decoded.

    What is no base64 some readers pass over octet by octet, others line by line; "-" and "_" are
    junk to some, and the last two letters of base64url to others. Of each of these: up to the
    first padding, where some stop; and, if anything follows, to the end: with a new beginning
    after each padding, and with padding passed over.
    """
    yield from _padded(_clean(data))
    pieces = (data[at : at + CHUNK] for at in range(0, len(data), CHUNK))
    if not any(piece.translate(None, _WELL_FORMED).strip(b"=") for piece in pieces):
        return
    yield from _padded(_clean(b"".join(_WHOLE_LINE.findall(data))))
    if b"-" in data or b"_" in data:
        yield from _padded(_clean(data.translate(_URL)))
        yield from _padded(_clean(_BOUNDARY_LINE.sub(b"", data).translate(_URL)))


def base64_blocks(data: bytes) -> Iterator[tuple[int, int]]:
    """Where octets look like base64 though nothing may say so.

    Runs of lines; and long runs in a line, since a short word in the line above a run of base64
    looks like some too.
    """
    first = _FIRST_BLOCK.match(data)
    if first and first.end() >= BLOCK_OCTETS:
        yield first.span()
    # The line end before a block is never the last of another, which would have taken it.
    for block in _NEXT_BLOCK.finditer(data, first.end() - 1 if first else 0):
        if block.end(1) - block.start(1) >= BLOCK_OCTETS:
            yield block.span(1)
    yield from _runs(data)


def _runs(data: bytes) -> Iterator[tuple[int, int]]:
    """Runs of base64 letters in a line."""
    letters = data.translate(_AS_LETTERS)
    at = letters.find(_RUN_OF_LETTERS)
    while at >= 0 and (run := _RUN.match(data, at)):
        yield run.span()
        at = letters.find(_RUN_OF_LETTERS, run.end())


def _clean(data: bytes) -> bytearray:
    clean = bytearray()
    for at in range(0, len(data), CHUNK):
        clean += data[at : at + CHUNK].translate(None, _NOT_BASE64)
    return clean


def _padded(clean: bytearray) -> Iterator[bytes]:
    """Nothing is kept of `clean` meanwhile where what is given first is all."""
    padding = clean.find(b"=")
    first = _quads(clean, len(clean) if padding < 0 else padding)
    if padding < 0 or not _UNPADDED.search(clean, padding):
        del clean
        yield first
        return
    yield first
    pieces = bytearray()
    for piece in _UNPADDED.finditer(clean):
        pieces += _quads(piece[0], len(piece[0]))
    yield bytes(pieces)
    unpadded = clean.replace(b"=", b"")
    yield _quads(unpadded, len(unpadded))


def _quads(clean: bytes | bytearray, end: int) -> bytes:
    """What the letters before `end` stand for; a padding behind them is taken as it stands there,
    so that the letters need not be copied."""
    lacking = -end % 4
    if lacking == 3:  # one letter more than whole quads: it stands for nothing
        end, lacking = end - 1, 0
    if clean[end : end + lacking] != b"=" * lacking:
        return binascii.a2b_base64(clean[:end] + b"=" * lacking)
    return binascii.a2b_base64(memoryview(clean)[: end + lacking])
