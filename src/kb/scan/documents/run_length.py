"""RunLengthDecode, a filter of PDFs (ISO 32000-1, 7.4.5): octets as they are, or one many times."""

from __future__ import annotations

from kb.scan.budget import MEMBER_OCTETS, Budget, Exceeded

_END = 128
_RUNS = 1 << 16
"""After so many runs the budget is asked."""
_COST = 16
"""A run takes as long as so many octets of what zlib inflates, however few it stands for."""


def decoded(octets: bytes, budget: Budget) -> bytes:
    """The octets that the runs stand for, up to the end.

    Args:
        octets: the runs.
        budget: is charged for them, and asked now and then whether there is time.

    Raises:
        Exceeded: more comes out than one file may have, or the runs are too many.
        Exception: whatever `Budget.inflate` raises.
    """
    out = bytearray()
    at = runs = 0
    while at < len(octets) and octets[at] != _END:
        count = octets[at]
        if count < _END:
            out += octets[at + 1 : at + 2 + count]
            at += 2 + count
        else:
            out += octets[at + 1 : at + 2] * (257 - count)
            at += 2
        runs += 1
        if not runs % _RUNS:
            budget.inflate(_RUNS * _COST)
        if len(out) > MEMBER_OCTETS:
            raise Exceeded
    return bytes(out)
