"""The files in a zip archive, found by their local headers.

The archive's directory is not asked: it can lie, or be missing, while a reader that recovers
broken archives still finds the file (APPNOTE.TXT 4.3.7 has the local header's layout).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from kb.scan.budget import Budget
from kb.scan.inflate import (
    ENCRYPTED,
    UNREADABLE,
    Member,
    Stream,
    bzip2,
    deflate,
    inflate,
    lzma_alone,
    xz,
)

LOCAL = b"PK\x03\x04"

_HEADER = struct.Struct("<4s5H3I2H")
_VERSION = 63
"""Newest version that a file may need. What asks for more only looks like a local header."""
_METHODS = frozenset({*range(20), *range(93, 100)})
_STREAMS = {8: deflate, 12: bzip2, 95: xz}
_STORED, _LZMA = 0, 14
_LZMA_PROPERTIES = struct.Struct("<2xH5s")


def members(data: bytes, budget: Budget) -> Iterator[Member]:
    """Every file of a zip archive, wherever in `data` it starts.

    Raises:
        Exceeded: there is more in it than the bounds allow.
    """
    at = 0
    while (at := data.find(LOCAL, at)) >= 0 and at + _HEADER.size <= len(data):
        _, version, flags, method, _, _, _, size, _, name, extra = _HEADER.unpack_from(data, at)
        start = at + _HEADER.size + name + extra
        at += len(LOCAL)
        if version & 0xFF > _VERSION or method not in _METHODS or start > len(data):
            continue
        budget.member()
        if flags & 1:
            yield Member(b"", ENCRYPTED)
        elif method == _STORED:
            yield from _stored(data, start, size, budget)
        elif (stream := _stream(data, start, method, budget)) is None:
            yield Member(b"", UNREADABLE)
        else:
            file = [stream.octets]
            stream = stream._replace(octets=b"")
            yield Member(file.pop())  # not kept while it is looked into
            if stream.is_whole:
                at = stream.end
            budget.derive(stream.end - start)


def _stored(data: bytes, start: int, size: int, budget: Budget) -> Iterator[Member]:
    # Files in a stored archive have their local headers in `data` itself.
    if data[start : start + len(LOCAL)] != LOCAL:
        end = start + size if 0 < size <= len(data) - start else data.find(b"PK", start)
        yield Member(data[start : end if end >= 0 else len(data)])
    # The directory may say otherwise, and many readers believe the directory.
    stream = inflate(data, start, deflate, budget)
    if stream.is_whole and stream.octets:
        yield Member(stream.octets)


def _stream(data: bytes, start: int, method: int, budget: Budget) -> Stream | None:
    if method in _STREAMS:
        return inflate(data, start, _STREAMS[method], budget)
    if method != _LZMA or start + _LZMA_PROPERTIES.size > len(data):
        return None
    length, properties = _LZMA_PROPERTIES.unpack_from(data, start)
    if length != len(properties):
        return None
    # The older format's header: properties, and a size that says "to the end mark".
    alone = properties + b"\xff" * 8 + data[start + _LZMA_PROPERTIES.size :]
    stream = inflate(alone, 0, lzma_alone, budget)
    return stream._replace(end=min(len(data), stream.end + start - 4), is_whole=False)
