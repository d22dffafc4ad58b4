"""A header's fields, where they stand and what they say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kb.message import Octets


class Field(NamedTuple):
    """One header field."""

    name: bytes
    """In lower case; empty for a line without a colon."""
    start: int
    end: int
    """Offsets in the message, the line end included."""
    is_folded: bool
    value: bytes
    """Unfolded, which takes its line ends away; without the first line's blanks in front."""


def end_of_header(octets: Octets, start: int) -> int:
    """The offset behind the blank line that ends a header, or the message's end."""
    at = start
    while True:
        end = octets.find(b"\n", at)
        if end < 0:
            return len(octets)
        if octets[at : end + 1] in (b"\r\n", b"\n"):
            return end + 1
        at = end + 1


def fields(octets: bytes, offset: int = 0) -> Iterator[Field]:
    """The fields of a header.

    Args:
        octets: the header, with the blank line that ends it or without.
        offset: where it stands in the message.
    """
    start, field = 0, b""
    at = 0
    for line in _lines(octets):
        if field and not line.startswith((b" ", b"\t")):
            yield _field(field, offset + start)
            field = b""
        if line in (b"\r\n", b"\n"):
            return
        if not field:
            start = at
        field += line
        at += len(line)
    if field:
        yield _field(field, offset + start)


def _lines(octets: bytes) -> list[bytes]:
    lines = [line + b"\n" for line in octets.split(b"\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _field(octets: bytes, start: int) -> Field:
    name, colon, value = octets.partition(b":")
    known = colon and b"\n" not in name and not name.startswith((b" ", b"\t"))
    first, _, more = value.partition(b"\n")
    words = first.rstrip(b"\r").lstrip(b" \t")
    # Of nothing but blanks, all but one are the value.
    text = (words or first.rstrip(b"\r")[1:]) + more.replace(b"\r\n", b"").replace(b"\n", b"")
    return Field(
        name.rstrip(b" \t").lower() if known else b"",
        start,
        start + len(octets),
        b"\n" in value.rstrip(b"\r\n"),
        text,
    )
