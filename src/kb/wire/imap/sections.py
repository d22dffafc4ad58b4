"""The octets of a section (RFC 3501 6.4.5): where they stand in the message, or what they are."""

from __future__ import annotations

from kb.message import Octets, Part, section
from kb.message import Section as Header
from kb.message.header import lines
from kb.wire.imap.attributes import Section
from kb.wire.imap.structure import enclosed

Found = tuple[int, int] | bytes
"""Start and end in the message; or octets that stand nowhere in one piece."""

NOTHING: Found = b""
"""A part that is not there is empty."""


def find(octets: Octets, root: Part, asked: Section) -> Found:
    """What `BODY[…]` tells, without the partial.

    Args:
        octets: the message.
        root: the message, taken apart.
        asked: what is asked for.
    """
    part = _part(root, asked.path) if asked.path else root
    if part is None:
        return NOTHING
    if asked.text == "MIME":
        return part.start, part.body
    if not asked.text:
        return (part.body, part.end) if asked.path else (part.start, part.end)
    if asked.path:
        if (message := enclosed(part)) is None:
            return NOTHING
        part = message
    if asked.text == "TEXT":
        return part.body, part.end
    if asked.text == "HEADER":
        return part.start, part.body
    # A nested header without its blank line is read on to the next one, as Dovecot does.
    return _fields(octets, section(octets, part.start) if asked.path else part.head, asked)


def _part(part: Part, path: tuple[int, ...]) -> Part | None:
    """The part of that number."""
    is_numbered = False
    for i, number in enumerate(path):
        if i and (message := enclosed(part)) is not None:
            # Numbers behind a message's own count inside it.
            part, is_numbered = message, False
        if part.type.startswith("multipart/"):
            # RFC 3501 numbers from 1; Dovecot takes 0 for the first part.
            if max(number, 1) > len(part.children):
                return None
            part, is_numbered = part.children[max(number, 1) - 1], False
        elif number != 1 or is_numbered:
            return None
        else:
            # What is taken no further apart is its own part 1.
            is_numbered = True
    return part


def _fields(octets: Octets, head: Header, asked: Section) -> bytes:
    """Of a header, the fields of those names, or all others, and its blank line.

    Where the message's own header has no blank line, one is added behind fields asked for.
    """
    wanted = asked.text == "HEADER.FIELDS"
    names = {name.decode("latin-1") for name in asked.fields}
    kept = [octets[f.start : f.end] for f in lines(octets, head) if (f.name in names) is wanted]
    blank = octets[head.end : head.body]
    if wanted and not asked.path and not blank:
        blank = b"\r\n"
    return b"".join(kept) + blank
