"""The header section: where it ends, and which octets each of its fields occupies.

The rules, for every dialect of `kb.message.dialects` alike:

- A line ends at LF; a CR before it belongs to the line end. A bare CR is an octet like others.
- The header section ends at the first line that is empty, or where the message ends
  (RFC 5322 2.1). A line of blanks alone is not empty: it continues the field above it.
- A field is a name, perhaps blanks (RFC 5322 4.5, obsolete syntax), a colon and a value; lines
  that start with a blank belong to it.
- A line that is none of these, an mbox "From " line, say, ends nothing. `fields` passes it over
  with the lines that continue it; `lines` gives it without a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from kb.message.edit import Octets

# Starts with one fixed octet, for which the engine leaps ahead: no other task of the event loop
# runs while a regular expression searches a message.
_EMPTY_LINE = re.compile(rb"\n(\r?\n)")
_EMPTY_FIRST = re.compile(rb"\r?\n")
# Before 3.11.5 Python went on behind a possessive group's last, failed round (gh-106052); an
# alternative that never matches takes it back to where that round began.
_BLANK = re.compile(rb"[ \t]*+(?:\r?\n[ \t]++|(?!))*+")
_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_LINE = re.compile(rb"(?:([^ \t\n:][^\n:]*+)?:)?([^\n]*+)(?:\n[ \t][^\n]*+)*+\n?")


class Section(NamedTuple):
    """Where a header section lies: fields in `octets[start:end]`, the body from `body` on.

    Between `end` and `body` stands the empty line; where it is missing they are equal.
    """

    start: int
    end: int
    body: int


class Field(NamedTuple):
    """A header field's place: name from `start`, value from `value`, line end included in `end`."""

    name: str
    """In lower case; empty for a line that is no field."""
    start: int
    value: int
    """First octet after the colon; the line's first where it is no field."""
    end: int


def section(octets: Octets, start: int = 0, end: int | None = None) -> Section:
    """Find the header section of the message or part in `octets[start:end]`.

    `start` must be the first octet of a line.
    """
    end = len(octets) if end is None else end
    if empty := _EMPTY_FIRST.match(octets, start, end):
        return Section(start, start, empty.end())
    if empty := _EMPTY_LINE.search(octets, start, end):
        return Section(start, *empty.span(1))
    return Section(start, end, end)


def fields(octets: Octets, place: Section, *names: str) -> Iterator[Field]:
    """The fields of a header section in order; of these names only, if any are given."""
    first, other = _field(names)
    match = first.match(octets, place.start, place.end)
    match = match or other.search(octets, place.start, place.end)
    while match:
        yield Field(match[1].decode("ascii").lower(), match.start(1), match.end(2), match.end())
        # The line end of this field is the one before the next.
        match = other.search(octets, match.end() - 1, place.end)


def hidden_fields(octets: Octets, place: Section, name: str) -> Iterator[Field]:
    """The fields of this name that `fields` does not see, and some readers do.

    They stand behind a bare CR, which ends a line to some, or behind a byte-order mark at the
    message's start, which some take away.
    """
    for match in _hidden(name).finditer(octets, place.start, place.end):
        yield Field(name, match.start(1), match.end(2), match.end())


def lines(octets: Octets, place: Section) -> Iterator[Field]:
    """All of a header section: its fields, and what else stands in a line, with its folds.

    Here a name is whatever stands before a line's first colon, as IMAP servers let it be asked
    for (RFC 3501 6.4.5): blanks in it and octets beyond ASCII do not matter.
    """
    for line in _LINE.finditer(octets, place.start, place.end):
        if line.end() > line.start():
            name = (line[1] or b"").rstrip(b" \t").lower().decode("latin-1")
            yield Field(name, line.start(), line.start(2), line.end())


def value_start(octets: Octets, field: Field) -> int:
    """Where a field's value starts, past blanks and folds; where its last line ends if empty."""
    blank = _BLANK.match(octets, field.value, field.end)
    return blank.end() if blank else field.value


def unfolded(octets: Octets, field: Field, limit: int = 1 << 16) -> bytes:
    """A field's value on one line, without blanks around it (RFC 5322 2.2.3).

    `limit` is how many octets of it are looked at: 64 KiB.
    """
    value = octets[field.value : min(field.end, field.value + limit)]
    value = value.strip(b" \t\r\n")
    return _FOLD.sub(b"", value) if b"\n" in value else value


def line_end(octets: Octets, at: int = 0) -> bytes:
    """The line end that the message uses at or after `at`; CRLF where it has none."""
    feed = octets.find(b"\n", at)
    if feed < 0:
        return b"\r\n" if at == 0 else line_end(octets)
    return b"\r\n" if feed > 0 and octets[feed - 1 : feed] == b"\r" else b"\n"


@cache
def _hidden(name: str) -> re.Pattern[bytes]:
    field = rb"(" + re.escape(name.encode("ascii")) + rb")([ \t]*:)[^\r\n]*+"
    return re.compile(
        rb"(?:\r|\A\xef\xbb\xbf)" + field + rb"(?:\r?\n[ \t][^\r\n]*+)*+(?:\r?\n)?", re.IGNORECASE
    )


@cache
def _field(names: tuple[str, ...]) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """A field at the start of a header section, and one further on, behind a line end."""
    pattern = b"|".join(re.escape(name.encode("ascii")) for name in names) or rb"[!-9;-~]+"
    # Possessive: a way back costs about 100 octets of memory for each fold, many times the header
    # itself where it is made of folds.
    field = rb"(" + pattern + rb")([ \t]*:)[^\n]*+(?:\n[ \t][^\n]*+)*+\n?"
    return re.compile(field, re.IGNORECASE), re.compile(rb"\n" + field, re.IGNORECASE)
