"""Tag: a mark in front of every Subject, and nothing else changed.

Tag and one space stand directly before the value of every Subject field, and of what some readers
take for one (`kb.message.header.hidden_fields`). A message without one gets one at the header's
end. A value that already starts with the tag stays as it is, so that
tagging twice changes nothing. A line that would pass 998 octets (RFC 5322 2.1.1) is folded
after the tag. A tag that is no ASCII is written as encoded words (RFC 2047).

A header section of more than `HEADER_OCTETS` is not tagged: it is made to keep readers busy.
"""

from __future__ import annotations

from operator import attrgetter

from kb.message import encoded_words
from kb.message.edit import Edit, Octets
from kb.message.header import (
    Field,
    Section,
    fields,
    hidden_fields,
    line_end,
    section,
    value_start,
)
from kb.message.plain_text import is_plain

LINE_OCTETS = 998
"""Longest line of a message, without its line end (RFC 5322 2.1.1)."""

HEADER_OCTETS = 1 << 20
"""Largest header section that is tagged: 1 MiB, many times what mail has."""

_LOOK = 128
"""How many octets of a value are decoded for each character of the tag, to see whether it is
there: an encoded word of one character with its fold is shorter."""


class HeaderTooLarge(ValueError):  # noqa: N818 - the message's fault, not one in code
    """The message's header section is larger than `HEADER_OCTETS`."""


def tag(octets: Octets, text: str) -> list[Edit]:
    """The edits that tag a message; none if every Subject starts with the tag.

    Raises:
        HeaderTooLarge: it has too large a header section.
        ValueError: the tag is empty, has blanks around it, or is not printable on one line.
    """
    if not text or text != text.strip() or not is_plain(text):
        raise ValueError(f"tag must be printable text on one line, without blanks around: {text!r}")
    looked_at = min(len(octets), HEADER_OCTETS + len(b"\r\n"))
    head = section(octets, end=looked_at)
    if head.end > HEADER_OCTETS or (head.end == head.body == looked_at < len(octets)):
        raise HeaderTooLarge(f"its header section has more than {HEADER_OCTETS} octets")
    subjects = list(fields(octets, head, "subject"))
    every = sorted([*subjects, *hidden_fields(octets, head, "subject")], key=attrgetter("start"))
    edits = [edit for field in every if (edit := _edit(octets, field, text))]
    return edits if subjects else [*edits, _added(octets, head, text)]


def _edit(octets: Octets, field: Field, text: str) -> Edit | None:
    start = value_start(octets, field)
    value = octets[start : min(field.end, start + _LOOK * (len(text) + 1))]
    if _is_tagged(value, text):
        return None
    eol = line_end(octets, field.start)
    mark = _mark(text, eol, before_word=encoded_words.starts_with_word(value))
    if _line_octets(octets, field, start, mark) > LINE_OCTETS:
        return Edit(start, start, mark + eol + b" ")
    return Edit(start, start, mark + b" ")


def _line_octets(octets: Octets, field: Field, start: int, mark: bytes) -> int:
    """Length of the line on which the mark and the value's start stand; 0 for an empty value."""
    feed = octets.find(b"\n", start, field.end)
    rest = (field.end if feed < 0 else feed) - start
    rest -= rest > 0 and octets[start + rest - 1 : start + rest] == b"\r"
    if not rest:
        return 0
    line = octets.rfind(b"\n", field.start, start) + 1 or field.start
    first, *more = mark.split(b"\n")
    return (len(more[-1]) if more else start - line + len(first)) + 1 + rest


def _added(octets: Octets, head: Section, text: str) -> Edit:
    end = head.end
    if octets[max(end - 2, head.start) : end] in (b"\r", b"\n\r"):
        end -= 1  # a line end behind it would make the empty line of it
    eol = line_end(octets, max(head.start, end - 1))
    lead = eol if end > head.start and octets[end - 1 : end] != b"\n" else b""
    return Edit(end, end, lead + b"Subject: " + _mark(text, eol) + eol)


def _is_tagged(value: bytes, text: str) -> bool:
    # As it is displayed: the octets of an encoded word start with `=` and are no tag `=`.
    unfolded = value.replace(b"\r\n", b"").replace(b"\n", b"")
    return encoded_words.decode(unfolded).startswith(text)


def _mark(text: str, eol: bytes, before_word: bool = False) -> bytes:
    # What looks like an encoded word would be read as one.
    if text.isascii() and "=?" not in text:
        return text.encode("ascii")
    # White space between encoded words is not displayed (RFC 2047 6.2): before another one
    # the space has to be part of the tag's own word.
    return (eol + b" ").join(encoded_words.encode(text + " " if before_word else text))
