"""Base64 (RFC 4648 section 4) and base64url (section 5), as leniently as any mail reader has it."""

from __future__ import annotations

import binascii
import io
import re
from collections.abc import Callable, Iterable, Iterator

from kb.message.region import Region

CHUNK = 1 << 20
BLOCK_OCTETS = 64
"""Shortest undeclared base64 that is tried."""
FEW_OCTETS = 1 << 12
"""Up to here it is worth a look whether there is but one reading: a text may have such lines by the
hundred thousand."""

_ALPHABET = rb"A-Za-z0-9+/"
_BASE64 = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
_NOT_BASE64 = bytes(o for o in range(256) if o not in _BASE64 and o != 0x3D)
_WELL_FORMED = bytes(sorted(_BASE64 | frozenset(b" \t\r\n")))
_URL = bytes.maketrans(b"-_", b"+/")
_WHOLE_LINE = re.compile(rb"^[ \t]*+[" + _ALPHABET + rb"]++={0,2}[ \t]*+\r?(?:\n|\Z)", re.MULTILINE)
_BOUNDARY_LINE = re.compile(rb"^--[^\n]*+(?:\n|\Z)", re.MULTILINE)
_LINE = rb"[ \t]*+[" + _ALPHABET + rb"_-]{4,}+={0,2}[ \t]*+\r?(?:\n|\Z)"
# The alternative that never matches: see `kb.message.header`.
_LINES = rb"(?:" + _LINE + rb"|(?!))++"
_FIRST_BLOCK = re.compile(_LINES)
# Starts with one fixed octet, for which the engine leaps ahead: most lines are none of these, and
# a pattern that starts anywhere would be tried at each octet of them.
_NEXT_BLOCK = re.compile(rb"\n(" + _LINES + rb")")
_PADDING = re.compile(rb"=+")
_RUN = re.compile(rb"[" + _ALPHABET + rb"_-]{%d,}+={0,2}" % BLOCK_OCTETS)
_LETTER = b"A"
_AS_LETTERS = bytes(_LETTER[0] if octet in _BASE64 or octet in b"_-" else 0 for octet in range(256))
_RUN_OF_LETTERS = _LETTER * BLOCK_OCTETS


def base64(data: bytes | Region) -> Iterator[bytes]:
    """Base64 with whatever stands between, decoded; of nothing but what comes out there is a copy.

    What is no base64 some readers pass over octet by octet, others line by line; "-" and "_" are
    junk to some, and the last two letters of base64url to others. Of each of these: up to the
    first padding, where some stop; and, if anything follows, to the end: with a new beginning
    after each padding, and with padding passed over.
    """
    region = data if isinstance(data, Region) else Region(data)
    if len(region) <= FEW_OCTETS and (letters := _only_reading(region.taken())):
        yield _letters(letters)
        return
    yield from _padded(region.pieces)
    if not any(piece.translate(None, _WELL_FORMED).strip(b"=") for piece in region.pieces()):
        return
    yield from _padded(lambda: (b"".join(_WHOLE_LINE.findall(few)) for few in region.lines()))
    if any(b"-" in piece or b"_" in piece for piece in region.pieces()):
        yield from _padded(lambda: (piece.translate(_URL) for piece in region.pieces()))
        yield from _padded(
            lambda: (_BOUNDARY_LINE.sub(b"", few).translate(_URL) for few in region.lines())
        )


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
    after = 0
    # A run that starts in the last octets of a piece is found in the next one.
    for start in range(0, len(data), CHUNK):
        letters = data[start : start + CHUNK + BLOCK_OCTETS - 1].translate(_AS_LETTERS)
        at = letters.find(_RUN_OF_LETTERS, max(0, after - start))
        while at >= 0 and (run := _RUN.match(data, start + at)):
            yield run.span()
            after = run.end()
            at = letters.find(_RUN_OF_LETTERS, after - start)


def _only_reading(data: bytes) -> bytes:
    """The letters of well-formed base64 with padding at its end alone; none where it is not so."""
    if data.translate(None, _WELL_FORMED).strip(b"="):
        return b""
    letters, _, rest = data.translate(None, _NOT_BASE64).partition(b"=")
    return b"" if rest.strip(b"=") else letters


def _padded(source: Callable[[], Iterable[bytes]]) -> Iterator[bytes]:
    """Nothing is kept of what is yielded while more is made: each reading reads the source anew."""

    def cleaned() -> Iterator[bytes]:
        return (piece.translate(None, _NOT_BASE64) for piece in source())

    yield _decoded(_up_to_padding(cleaned()))
    if not _goes_on(cleaned()):
        return
    yield _decoded(cleaned())
    yield _decoded(piece.replace(b"=", b"") for piece in cleaned())


def _up_to_padding(pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        letters, padding, _ = piece.partition(b"=")
        yield letters
        if padding:
            return


def _goes_on(pieces: Iterable[bytes]) -> bool:
    """Whether there are letters behind the first padding."""
    is_behind = False
    for piece in pieces:
        rest = piece
        if not is_behind:
            _, padding, rest = piece.partition(b"=")
            is_behind = bool(padding)
        if is_behind and rest.strip(b"="):
            return True
    return False


def _decoded(pieces: Iterable[bytes]) -> bytes:
    """What letters stand for; after each padding they begin anew."""
    out = io.BytesIO()  # it gives away the octets that it wrote without another copy of them
    rest = b""
    for piece in pieces:
        first, *others = _PADDING.split(piece)
        rest = _quads(out, rest + first)
        for letters in others:
            _last(out, rest)
            rest = _quads(out, letters)
    _last(out, rest)
    return out.getvalue()


def _quads(out: io.BytesIO, letters: bytes) -> bytes:
    """Decode whole quads of letters; those left over."""
    whole = len(letters) // 4 * 4
    out.write(binascii.a2b_base64(memoryview(letters)[:whole]))
    return letters[whole:]


def _letters(letters: bytes) -> bytes:
    """Decode all there are; a last one by itself stands for nothing."""
    over = len(letters) % 4
    if over == 1:
        return binascii.a2b_base64(letters[:-1])
    return binascii.a2b_base64(letters + b"=" * (4 - over) if over else letters)


def _last(out: io.BytesIO, letters: bytes) -> None:
    """Decode what is less than a quad; one letter stands for nothing."""
    out.write(_letters(letters))
