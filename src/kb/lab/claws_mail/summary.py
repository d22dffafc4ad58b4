"""What Claws Mail's list of messages is drawn from: `.claws_cache` in each folder.

A number of the format and the character set; then each message: five numbers, ten strings, two
numbers, and the references. Numbers are 32 bits, little-endian here; a string has its length in
front (Claws Mail's source, src/msgcache.c).
"""

from __future__ import annotations

import struct
from pathlib import Path

FILE = ".claws_cache"
_NUMBERS, _STRINGS, _SUBJECT, _AFTER = 5, 10, 6, 2
_SIZE = 4


def subjects(folder: Path) -> tuple[str, ...]:
    """The subjects in a folder's list, in its order; none where there is no list yet."""
    path = folder / FILE
    if not path.is_file():
        return ()
    octets, found = path.read_bytes(), []
    at = _string(octets, _SIZE)[1]
    while at < len(octets):
        at += _NUMBERS * _SIZE
        strings = []
        for _ in range(_STRINGS):
            text, at = _string(octets, at)
            strings.append(text)
        at += _AFTER * _SIZE
        references, at = _number(octets, at)
        for _ in range(references):
            at = _string(octets, at)[1]
        found.append(strings[_SUBJECT])
    return tuple(found)


def _number(octets: bytes, at: int) -> tuple[int, int]:
    (number,) = struct.unpack_from("<I", octets, at)
    return number, at + _SIZE


def _string(octets: bytes, at: int) -> tuple[str, int]:
    length, at = _number(octets, at)
    return octets[at : at + length].decode("utf-8", "replace"), at + length
