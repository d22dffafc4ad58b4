"""Counting lines without a copy of a large message."""

from __future__ import annotations

from kb.message import Octets

_CHUNK = 1 << 20


def line_count(octets: Octets, start: int, end: int) -> int:
    """The number of line ends between two offsets."""
    return sum(
        bytes(octets[at : min(at + _CHUNK, end)]).count(b"\n") for at in range(start, end, _CHUNK)
    )
