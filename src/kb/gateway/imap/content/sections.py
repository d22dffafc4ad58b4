"""The octets of a section (RFC 3501 6.4.5): where they stand in the message, or what they are."""

from __future__ import annotations

from kb.gateway.imap.content import header
from kb.gateway.imap.content.parts import Part
from kb.message import Octets
from kb.wire.imap.attributes import Section

Found = tuple[int, int] | bytes
"""Start and end in the message; or octets that stand nowhere in one piece."""

NOTHING: Found = b""
"""A part that is not there is empty."""


def find(octets: Octets, root: Part, section: Section) -> Found:
    """What `BODY[…]` tells, without the partial.

    Args:
        octets: the message.
        root: the message, taken apart.
        section: what was asked for.
    """
    part = _part(root, section.path) if section.path else root
    if part is None:
        return NOTHING
    if section.text == "MIME":
        return part.start, part.body
    if not section.text:
        return (part.body, part.end) if section.path else (part.start, part.end)
    if section.path:
        if not part.is_message or not part.children:
            return NOTHING
        part = part.children[0]
    if section.text == "TEXT":
        return part.body, part.end
    if section.text == "HEADER":
        return part.start, part.body
    end = part.body
    if section.path:
        # A nested header without its blank line is read on to the next one, as Dovecot does.
        end = header.end_of_header(octets, part.start)
    return _fields(bytes(octets[part.start : end]), section)


def _part(part: Part, path: tuple[int, ...]) -> Part | None:
    """The part of that number."""
    is_numbered = False
    for i, number in enumerate(path):
        if i and part.is_message and part.children:
            # Numbers behind a message's own count inside it.
            part, is_numbered = part.children[0], False
        if part.is_multipart:
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


def _fields(octets: bytes, section: Section) -> bytes:
    """Of a header, the fields of those names, or all others, and its blank line.

    Where the message's own header has no blank line, one is added behind fields asked for.
    """
    wanted = section.text == "HEADER.FIELDS"
    fields = list(header.fields(octets))
    kept = b"".join(octets[f.start : f.end] for f in fields if (f.name in section.fields) is wanted)
    blank = octets[fields[-1].end if fields else 0 :]
    if wanted and not section.path and not blank:
        blank = b"\r\n"
    return kept + blank
