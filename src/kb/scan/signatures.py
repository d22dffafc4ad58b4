"""Archives that are told by their first octets, and read by a library or not at all.

Zip, tar and the streams that Python itself decompresses are not here: `kb.scan.archive`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeVar

from kb.scan import headers, self_extracting


class Kind(NamedTuple):
    """A kind of archive."""

    format: str
    """What libarchive calls its format; "" where it reads none such."""
    filter: str = "none"
    """What it calls the compression around it."""
    start: int = 0
    """Where in the octets it starts."""


_UNKNOWN = Kind("")
_MAGIC: tuple[tuple[int, bytes, Kind], ...] = (
    (0, b"7z\xbc\xaf\x27\x1c", Kind("7zip")),
    (0, b"Rar!\x1a\x07\x00", Kind("rar")),
    (0, b"Rar!\x1a\x07\x01\x00", Kind("rar5")),
    (0, b"MSCF\0\0\0\0", Kind("cab")),
    (0, b"\x28\xb5\x2f\xfd", Kind("raw", "zstd")),
    (0, b"\x04\x22\x4d\x18", Kind("raw", "lz4")),
    (0, b"LZIP\x01", Kind("raw", "lzip")),
    (0, b"\xed\xab\xee\xdb", Kind("raw", "rpm")),
    (20, b"\xdc\xa7\xc4\xfd", _UNKNOWN),  # ZOO
    (0, b"ALZ\x01", _UNKNOWN),
    (0, b"MSWIM\0\0\0", _UNKNOWN),
    (0, b"\x89LZO\0\r\n\x1a\n", _UNKNOWN),
    (0, b"SZDD\x88\xf0\x27\x33", _UNKNOWN),
    (0, b"KWAJ\x88\xf0\x27\xd1", _UNKNOWN),
)
"""Signatures that no text has: each has an octet that is no printable one."""
_WORDS: tuple[tuple[int, bytes, int, int, Kind], ...] = (
    (0, b"xar!", 4, 28, Kind("xar")),
    (7, b"**ACE**", 2, 7, _UNKNOWN),
    (0, b"EGGA", 4, 14, _UNKNOWN),
    (0, b"StuffIt (c)", 80, 114, _UNKNOWN),
    (10, b"rLau", 4, 22, _UNKNOWN),  # StuffIt before 5
    (0, b"LRZI", 4, 24, _UNKNOWN),
)
"""Those that a text may have, and from where to where numbers stand in the header, which make
sure that it is none (`headers.has_nul`)."""
_STRUCTURES: tuple[tuple[int, bytes, Callable[[bytes], bool], Kind], ...] = (
    (0x8001, b"CD001", headers.is_iso, Kind("iso9660")),
    (0, b"!<arch>\n", headers.is_ar, Kind("ar")),
    (0, b"0707", headers.is_cpio, Kind("cpio")),
    (0, b"", headers.is_binary_cpio, Kind("cpio")),
    (0, b"", headers.is_lha, Kind("lha")),
    (0, b"", headers.is_arj, _UNKNOWN),
)
"""Those whose header has to be looked at more closely."""
_PROGRAM = b"MZ"
_COMPRESS = b"\x1f\x9d"
_COMPRESS_BITS = {bytes([block | bits]) for block in (0, 0x80) for bits in range(9, 17)}


T = TypeVar("T", bound=tuple[Any, ...])


def _by_first(entries: Iterable[T]) -> tuple[tuple[T, ...], ...]:
    """For each first octet of data, the entries whose signature it may have, in their order."""
    every = tuple(entries)
    return tuple(
        tuple(one for one in every if one[0] > 0 or not one[1] or one[1][0] == octet)
        for octet in range(256)
    )


_MAGIC_BY_FIRST = _by_first(_MAGIC)
_WORDS_BY_FIRST = _by_first(_WORDS)
_STRUCTURES_BY_FIRST = _by_first(_STRUCTURES)


def kinds(data: bytes) -> Iterator[Kind]:
    """What kinds of archive `data` is. Programs that unpack themselves are among them."""
    if not data:
        return
    first = data[0]
    for at, magic, kind in _MAGIC_BY_FIRST[first]:
        if data.startswith(magic, at):
            yield kind
    for at, magic, start, end, kind in _WORDS_BY_FIRST[first]:
        if data.startswith(magic, at) and headers.has_nul(data, start, end):
            yield kind
    for at, magic, has_structure, kind in _STRUCTURES_BY_FIRST[first]:
        if data.startswith(magic, at) and has_structure(data):
            yield kind
    if data.startswith(_COMPRESS) and data[2:3] in _COMPRESS_BITS:
        yield Kind("raw", "compress")
    if data.startswith(_PROGRAM):
        for name, start in self_extracting.starts(data):
            yield Kind(name, start=start)
