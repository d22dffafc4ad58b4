"""Compound files, which the older office formats are ([MS-CFB])."""

from __future__ import annotations

from collections.abc import Iterator

from kb.scan.budget import Budget
from kb.scan.inflate import ENCRYPTED, Member

_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The stream of a document with a password ([MS-OFFCRYPTO] 2.3.4.4)."""


def matches(data: bytes) -> bool:
    """Whether it is a compound file."""
    return data.startswith(_SIGNATURE)


def members(data: bytes, budget: Budget) -> Iterator[Member]:
    """What is in it: a finding where it has a password."""
    if _ENCRYPTED in data:
        yield Member(b"", ENCRYPTED)
