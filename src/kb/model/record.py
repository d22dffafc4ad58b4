"""What every record is: frozen, and read from a data file without a key unknown."""

from __future__ import annotations

import msgspec


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of everything that is read from a data file: frozen, and no key unknown."""


class Entry(Record, frozen=True, kw_only=True):
    """A record with an id of its own, by which it is named and found."""

    id: str
