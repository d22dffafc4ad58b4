"""What a virus scanner found, and in which part."""

from __future__ import annotations

import msgspec


class InfectedPart(msgspec.Struct, frozen=True):
    """A part in which a virus was found."""

    path: tuple[int, ...]
    """Its MIME part numbers, through message/rfc822 too; () is the message itself."""
    file: str
    """Its file name, "" if it has none."""
    finding: str
    """The scanner's name for what it found."""
    fields: tuple[int, ...] = ()
    """Where `path` is (): which fields of the header it was found in, counted from 0."""
    scanner: str = ""
    """Which scanner found it, its engine and its signatures; "" for the built-in one."""
