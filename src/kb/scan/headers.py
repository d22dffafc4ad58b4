"""Whether what starts like an archive has an archive's header, where the signature alone is little.

A text may start with any signature that is made of letters and digits: `070701;Miller` is a line
of a table. So whatever no text can have is asked for besides, and no more than that: readers
differ in what else they insist on, and an archive that one of them opens is none to overlook.
"""

from __future__ import annotations

import re
import zlib
from itertools import accumulate, pairwise

_HEXADECIMAL = re.compile(rb" *[0-9A-Fa-f]*\0*")
_OCTAL = re.compile(rb" *[0-7]*\0*")
_CPIO: dict[bytes, tuple[re.Pattern[bytes], tuple[int, ...]]] = {
    b"070701": (_HEXADECIMAL, (8,) * 13),
    b"070702": (_HEXADECIMAL, (8,) * 13),
    b"070707": (_OCTAL, (6,) * 7 + (11, 6, 11)),
}
"""How each number in the header is written, and in how many octets: `newc`, `crc` and `odc`.
GNU cpio also takes blanks before a number, and a NUL behind it."""
_CPIO_BINARY = 26
_ARJ_HEADER = range(30, 2601)
_ISO_TYPES = frozenset((0, 1, 2, 3, 255))
"""The types of a volume descriptor (ECMA-119 section 8.1.1)."""


def has_nul(data: bytes, start: int, end: int) -> bool:
    """Whether a NUL is among the numbers of a header's fixed part: no text has one."""
    return data.find(b"\0", start, end) >= 0


def is_ar(data: bytes) -> bool:
    """The header of the first file ends as <ar.h> has it; an archive may also have no file."""
    return data[66:68] == b"`\n"


def is_cpio(data: bytes) -> bool:
    """Behind the signature stand numbers in digits, each of its fixed width."""
    number, widths = _CPIO.get(data[:6], (_OCTAL, ()))
    ends = tuple(accumulate(widths, initial=6))
    return len(data) >= ends[-1] > ends[0] and all(
        number.fullmatch(data, start, end) for start, end in pairwise(ends)
    )


def is_binary_cpio(data: bytes) -> bool:
    """Two octets are little; behind the header stands a name of the length that it tells."""
    if data[:2] not in (b"\xc7\x71", b"\x71\xc7"):
        return False
    length = int.from_bytes(data[20:22], "little" if data[:2] == b"\xc7\x71" else "big")
    return length > 1 and data.find(b"\0", _CPIO_BINARY) == _CPIO_BINARY + length - 1


def is_lha(data: bytes) -> bool:
    """A method as `-lh5-`, and which of the four kinds of header it is."""
    is_method = data[2:5] in (b"-lh", b"-lz", b"-pm") and data[6:7] == b"-"
    return is_method and data[20:21] in (b"\0", b"\1", b"\2", b"\3")


def is_iso(data: bytes) -> bool:
    """A volume descriptor: its type before the signature, version 1 or 2 behind it."""
    return data[0x8000] in _ISO_TYPES and data[0x8006:0x8007] < b"\3"


def is_arj(data: bytes) -> bool:
    """Two octets are little; the header behind them has a check sum."""
    if not data.startswith(b"\x60\xea"):
        return False
    end = 4 + int.from_bytes(data[2:4], "little")
    stated = int.from_bytes(data[end : end + 4], "little")
    return end - 4 in _ARJ_HEADER and zlib.crc32(data[4:end]) == stated
