"""A message with its fields and lines at hand."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import NamedTuple

from kb.diagnose.lines import shown
from kb.diagnose.records import Note
from kb.message import Part, encoded_words, fields, parse, section, unfolded

FIELDS = 2000
"""Fields of a header that are looked at."""


class HeaderField(NamedTuple):
    """A header field, decoded."""

    name: str
    """In lower case."""
    value: str
    """Unfolded; encoded words as they are shown."""
    line: int
    """Of its name, from 1."""
    written: str
    """The name as it stands there: `Message-Id` is `Message-ID`, but not to one who searches."""

    def note(self, topic: str, what: str) -> Note:
        """A finding that this field shows."""
        return Note(topic, what, shown(f"{self.written}: {self.value}"), self.line)


class Mail:
    """A message.

    Args:
        octets: as it was sent in, from the first octet of its header.
    """

    def __init__(self, octets: bytes) -> None:
        start = len(octets) - len(octets.lstrip(b"\r\n"))
        self.skipped = octets[:start].count(b"\n")
        """Empty lines before its header."""
        self.octets = octets[start:]

    @cached_property
    def fields(self) -> list[HeaderField]:
        """The header's fields, in order."""
        found = []
        line, at = 1 + self.skipped, 0
        for field in islice(fields(self.octets, section(self.octets)), FIELDS):
            line += self.octets.count(b"\n", at, field.start)
            at = field.start
            value = encoded_words.decode(unfolded(self.octets, field, limit=8192))
            name = self.octets[field.start : field.value].partition(b":")[0]
            written = name.decode("ascii", "replace").rstrip()
            found.append(HeaderField(field.name, value, line, written))
        return found

    @cached_property
    def tree(self) -> Part:
        """Its MIME parts."""
        return parse(self.octets)

    def all(self, *names: str) -> list[HeaderField]:
        """The fields of these names, in order."""
        return [field for field in self.fields if field.name in names]

    def first(self, name: str) -> str:
        """The first field of that name; empty if there is none."""
        return next((field.value for field in self.fields if field.name == name), "")

    def line_at(self, at: int) -> int:
        """The number of the line in which an octet stands."""
        return 1 + self.skipped + self.octets.count(b"\n", 0, at)

    def line_text(self, at: int) -> str:
        """The line in which an octet stands, as evidence."""
        start = self.octets.rfind(b"\n", 0, at) + 1
        end = self.octets.find(b"\n", at)
        end = len(self.octets) if end < 0 else end
        return shown(self.octets[start : min(end, start + 1000)].decode("utf-8", "replace"))
