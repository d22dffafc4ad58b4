"""What is in an archive or a compressed file, whichever kind it is.

Known here are zip (so also the office formats and Java's), gzip, bzip2, xz, LZMA and tar; what
libarchive reads besides is told by its signature (`kb.scan.signatures`). Of a damaged one
everything that can still be read is given. An archive that cannot be read is never silently
clean: a password, or a format known only by its first octets, is a finding of its own.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

from kb.scan import libarchive, tar
from kb.scan import zip as zip_
from kb.scan.budget import MEMBER_OCTETS, Budget, Exceeded
from kb.scan.inflate import (
    Decompressor,
    Member,
    bzip2,
    gzip,
    inflate,
    lzma_alone,
    xz,
)
from kb.scan.signatures import kinds

_COMPRESSED = {b"\x1f\x8b\x08": gzip, b"BZh": bzip2, b"\xfd7zXZ\0": xz}
_LZMA_HEADER = 13
_LZMA_PROPERTIES = 225
_LZMA_SIZES = range(1 << 38)
"""What the format's own tools take for a size: less than 256 GiB."""
_LZMA_UNTOLD = (1 << 64) - 1


def members(data: bytes, budget: Budget) -> Iterator[Member]:
    """The files in `data`; none if it is no archive.

    Raises:
        Exceeded: there is more in it than the bounds allow.
    """
    for magic, method in _COMPRESSED.items():
        if data.startswith(magic):
            yield Member(_decompressed(data, magic, method, budget))
    if _is_lzma(data) and (octets := inflate(data, 0, lzma_alone, budget).octets):
        yield Member(octets)
    for kind in kinds(data):
        yield from libarchive.members(data, kind, budget)
    if tar.is_tar(data):
        yield from tar.members(data, budget)
    yield from zip_.members(data, budget)


def _is_lzma(data: bytes) -> bool:
    """Whether it may be a .lzma file; it has no signature, and the decoder looks more closely."""
    size = int.from_bytes(data[5:_LZMA_HEADER], "little")
    return (
        len(data) > _LZMA_HEADER
        and data[0] < _LZMA_PROPERTIES
        and (size in _LZMA_SIZES or size == _LZMA_UNTOLD)
    )


def _decompressed(
    data: bytes, magic: bytes, method: Callable[[], Decompressor], budget: Budget
) -> bytes:
    """Compressed streams in a row are one file."""
    out = io.BytesIO()
    at = 0
    while data.startswith(magic, at):
        budget.member()
        stream = inflate(data, at, method, budget)
        if not at and stream.end >= len(data):
            return stream.octets
        out.write(stream.octets)
        if out.tell() > MEMBER_OCTETS:
            raise Exceeded
        if not stream.is_whole:
            break
        at = stream.end
    return out.getvalue()
