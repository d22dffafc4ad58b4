"""Attachments in TNEF, which Outlook sends as winmail.dat ([MS-OXTNEF] 2.1.3)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from kb.scan.budget import Budget
from kb.scan.inflate import Member

_SIGNATURE = b"\x78\x9f\x3e\x22"
_KEY_OCTETS = 2
_ATTRIBUTE = struct.Struct("<BII")
_CHECKSUM_OCTETS = 2


def matches(data: bytes) -> bool:
    """Whether it is TNEF."""
    return data.startswith(_SIGNATURE)


def members(data: bytes, budget: Budget) -> Iterator[Member]:
    """The value of every attribute, whichever it is: attachments, bodies, names.

    Raises:
        Exceeded: there is more in it than the bounds allow.
    """
    at = len(_SIGNATURE) + _KEY_OCTETS
    while at + _ATTRIBUTE.size <= len(data):
        budget.member()
        _, _, size = _ATTRIBUTE.unpack_from(data, at)
        at += _ATTRIBUTE.size
        yield Member(data[at : at + size])
        at += size + _CHECKSUM_OCTETS
