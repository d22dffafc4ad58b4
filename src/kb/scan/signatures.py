"""Archives that are told by their first octets, and read by a library or not at all.

Zip, tar and the streams that Python itself decompresses are not here: `kb.scan.archive`.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import NamedTuple


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
    (0x8001, b"CD001", Kind("iso9660")),
    (0, b"xar!", Kind("xar")),
    (0, b"!<arch>\n", Kind("ar")),
    *((0, magic, Kind("cpio")) for magic in (b"070701", b"070702", b"070707")),
    (0, b"\x28\xb5\x2f\xfd", Kind("raw", "zstd")),
    (0, b"\x04\x22\x4d\x18", Kind("raw", "lz4")),
    (0, b"LZIP\x01", Kind("raw", "lzip")),
    (0, b"\xed\xab\xee\xdb", Kind("raw", "rpm")),
    (7, b"**ACE**", _UNKNOWN),
    (20, b"\xdc\xa7\xc4\xfd", _UNKNOWN),  # ZOO
    (0, b"ALZ\x01", _UNKNOWN),
    (0, b"EGGA", _UNKNOWN),
    (0, b"MSWIM\0\0\0", _UNKNOWN),
    (0, b"StuffIt (c)", _UNKNOWN),
    (10, b"rLau", _UNKNOWN),  # StuffIt before 5
    (0, b"\x89LZO\0\r\n\x1a\n", _UNKNOWN),
    (0, b"LRZI", _UNKNOWN),
    (0, b"SZDD\x88\xf0\x27\x33", _UNKNOWN),
    (0, b"KWAJ\x88\xf0\x27\xd1", _UNKNOWN),
)
_INSIDE = ((b"Rar!\x1a\x07\x00", "rar"), (b"Rar!\x1a\x07\x01\x00", "rar5"))
_PROGRAM = b"MZ"
_LHA_METHODS = (b"-lh", b"-lz", b"-pm")
_COMPRESS = b"\x1f\x9d"
_COMPRESS_BITS = {bytes([block | bits]) for block in (0, 0x80) for bits in range(9, 17)}
_CPIO_HEADER = 26
_ARJ = b"\x60\xea"
_ARJ_HEADER = range(30, 2601)


def kinds(data: bytes) -> Iterator[Kind]:
    """What kinds of archive `data` is.

    Programs that unpack themselves are among them; a program may also only know the signature.
    """
    for at, magic, kind in _MAGIC:
        if data.startswith(magic, at):
            yield kind
    if data[2:5] in _LHA_METHODS and data[6:7] == b"-":
        yield Kind("lha")
    if data.startswith(_COMPRESS) and data[2:3] in _COMPRESS_BITS:
        yield Kind("raw", "compress")
    if _is_binary_cpio(data):
        yield Kind("cpio")
    if _is_arj(data):
        yield _UNKNOWN
    if data.startswith(_PROGRAM):
        for magic, name in (*_INSIDE, (b"7z\xbc\xaf\x27\x1c", "7zip")):
            if (start := data.find(magic)) > 0:
                yield Kind(name, start=start)


def _is_binary_cpio(data: bytes) -> bool:
    """Two octets are little; behind the header stands a name of the length that it tells."""
    if data[:2] not in (b"\xc7\x71", b"\x71\xc7"):
        return False
    length = int.from_bytes(data[20:22], "little" if data[:2] == b"\xc7\x71" else "big")
    return length > 1 and data.find(b"\0", _CPIO_HEADER) == _CPIO_HEADER + length - 1


def _is_arj(data: bytes) -> bool:
    """Two octets are little; the header behind them has a check sum."""
    if not data.startswith(_ARJ):
        return False
    end = 4 + int.from_bytes(data[2:4], "little")
    stated = int.from_bytes(data[end : end + 4], "little")
    return end - 4 in _ARJ_HEADER and zlib.crc32(data[4:end]) == stated
