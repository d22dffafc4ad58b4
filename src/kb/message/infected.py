"""What a virus scanner found, and in which part."""

from __future__ import annotations

import msgspec


class InfectedPart(msgspec.Struct, frozen=True):
    """A part that is treated as infected: a virus was found in it, or nobody could look into it."""

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
    unscannable: bool = False
    """Whether no virus was found: the part is encrypted, cannot be read, or is over some bound."""
