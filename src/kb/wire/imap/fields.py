"""A header's fields as FETCH tells them: values as they stand, without their line ends."""

from __future__ import annotations

from typing import NamedTuple

from kb.message import Octets, Section
from kb.message.header import fields


class FieldValue(NamedTuple):
    """A header field as FETCH tells it."""

    name: str
    """In lower case."""
    value: bytes
    """Unfolded, which takes its line ends away; without the first line's blanks in front."""
    is_folded: bool


def values(octets: Octets, head: Section, names: tuple[str, ...]) -> list[FieldValue]:
    """The fields of those names in a header section, in order."""
    found = []
    for field in fields(octets, head, *names):
        first, _, more = octets[field.value : field.end].partition(b"\n")
        first = first.rstrip(b"\r")
        # Of nothing but blanks, all but one are the value.
        value = first.lstrip(b" \t") or first[1:]
        if more:
            value += more.replace(b"\r\n", b"").replace(b"\n", b"")
        found.append(FieldValue(field.name, value, more not in (b"", b"\r\n", b"\n")))
    return found
