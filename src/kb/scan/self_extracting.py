"""Where in a program that unpacks itself its archive starts.

A program may have such a signature in it and no archive: one that packs and unpacks, or a decoy
in front of the real archive. So each signature is looked at that a header stands behind, as
those who open such programs do.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

TRIES = 16
"""How many archives of one kind are opened in one program; what has more is unreadable."""

_RAR4_BLOCKS = range(0x72, 0x7C)
"""All types of block that RAR 4 has, from the marker to the archive's end."""
_RAR4_LEAST = 7
_RAR5_HEADERS = range(1, 6)
"""All types of header that RAR 5 has, from the archive's to the archive's end."""
_RAR5_SIZE_OCTETS = 3
_RAR5_CONTINUED = bytes(range(0x80, 0x100))
_7ZIP_HEADER = 20


def starts(data: bytes) -> Iterator[tuple[str, int]]:
    """Each archive in a program: what libarchive calls its format, and where it starts.

    A format of "" stands for more archives than are opened.
    """
    for magic, name, has_header in _INSIDE:
        tries = 0
        at = 0
        while (at := data.find(magic, at + 1)) > 0:
            if not has_header(data, at + len(magic)):
                continue
            tries += 1
            if tries > TRIES:
                yield "", at
                break
            yield name, at


def _rar4(data: bytes, at: int) -> bool:
    """Check sum, type, flags, size. Readers go on where the check sum is wrong."""
    size = int.from_bytes(data[at + 5 : at + 7], "little")
    return size >= _RAR4_LEAST and data[at + 2] in _RAR4_BLOCKS


def _rar5(data: bytes, at: int) -> bool:
    """Check sum, size, type; the size in octets of seven bits, the last one below 0x80."""
    header = data[at + 4 : at + 5 + _RAR5_SIZE_OCTETS]
    rest = header.lstrip(_RAR5_CONTINUED)
    return len(rest) > 1 and header[0] != 0 and rest[1] in _RAR5_HEADERS


def _7zip(data: bytes, at: int) -> bool:
    """Version, check sum of the start header, and that header: 7-Zip asks for it too."""
    stated = int.from_bytes(data[at + 2 : at + 6], "little")
    header = data[at + 6 : at + 26]
    return len(header) == _7ZIP_HEADER and zlib.crc32(header) == stated


_INSIDE: tuple[tuple[bytes, str, Callable[[bytes, int], bool]], ...] = (
    (b"Rar!\x1a\x07\x00", "rar", _rar4),
    (b"Rar!\x1a\x07\x01\x00", "rar5", _rar5),
    (b"7z\xbc\xaf\x27\x1c", "7zip", _7zip),
)
