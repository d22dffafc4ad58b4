"""Messages as octets: what the rest of the project says about them.

Pure: octets in, octets out; no protocol and no I/O.
"""

from __future__ import annotations

import mmap
from typing import NamedTuple

import msgspec

Octets = bytes | mmap.mmap
"""A whole message, in memory or mapped from a file."""


class Edit(NamedTuple):
    """Replace `octets[start:end]`."""

    start: int
    end: int
    replacement: bytes


class InfectedPart(msgspec.Struct, frozen=True):
    """A part in which a virus was found."""

    path: tuple[int, ...]
    """Its MIME part numbers, through message/rfc822 too; () is the message itself."""
    file: str
    """Its file name, "" if it has none."""
    finding: str
    """The scanner's name for what it found."""
