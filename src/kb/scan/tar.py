"""The files in a tar archive (POSIX.1-1988 ustar, and the older and GNU forms of its header)."""

from __future__ import annotations

from collections.abc import Iterator

from kb.scan.budget import Budget
from kb.scan.inflate import Member

BLOCK = 512

_CHECKSUM = slice(148, 156)
_SIZE = slice(124, 136)


def is_tar(data: bytes) -> bool:
    """Whether `data` starts with a tar header: its checksum says so."""
    return _header(data, 0) is not None


def members(data: bytes, budget: Budget) -> Iterator[Member]:
    """The contents of every entry, of whatever kind.

    Raises:
        Exceeded: there are more of them than the bounds allow.
    """
    at = 0
    while (size := _header(data, at)) is not None:
        budget.member()
        at += BLOCK
        if size:
            yield Member(data[at : at + size])
        at += -(-size // BLOCK) * BLOCK


def _header(data: bytes, at: int) -> int | None:
    """The size of the entry whose header is at `at`; None where no header is."""
    header = data[at : at + BLOCK]
    if len(header) < BLOCK or not header[0]:
        return None
    stated = _number(header[_CHECKSUM])
    if stated is None:
        return None
    actual = sum(header) - sum(header[_CHECKSUM]) + 8 * 0x20
    return _number(header[_SIZE]) if stated == actual else None


def _number(field: bytes) -> int | None:
    if field[0] & 0x80:
        return int.from_bytes(field, "big") & ((1 << (8 * len(field) - 1)) - 1)
    try:
        return int(field.strip(b"\0 ") or b"0", 8)
    except ValueError:
        return None
