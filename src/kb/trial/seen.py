"""What readers see of a message, before and after, and where the octets between differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.message import IMAP_SERVER, Edit, Octets, fields, parse, section, unfolded
from kb.message.encoded_words import decode
from kb.trial.records import Change, Seen
from kb.wire.imap.structure import structure

SHOWN = 1200
"""Octets of a change, or of a header field's value, that are shown at most."""
STRUCTURE = 4 * SHOWN
"""Octets of a structure that are shown at most: some forty parts."""
LINES, AROUND = 2, 240
"""Lines before and behind a change that are shown at most, and their octets."""


def seen(octets: Octets) -> Seen:
    """Subject, size and structure as an IMAP server tells them."""
    subjects = list(fields(octets, section(octets), "subject"))
    return Seen(
        octets=len(octets),
        # Of two the last counts, as in ENVELOPE.
        subject=short(decode(unfolded(octets, subjects[-1]))) if subjects else "",
        structure=_cut(
            structure(octets, parse(octets, IMAP_SERVER), extended=False), STRUCTURE
        ).decode("utf-8", "backslashreplace"),
    )


def changes(octets: Octets, edits: Sequence[Edit]) -> Iterator[Change]:
    """Each edit, in their order, with the lines around it, as they came and as they go."""
    lines = [_lines(octets, edit) for edit in edits]
    for n, (edit, (start, end)) in enumerate(zip(edits, lines, strict=True)):
        # What stays is shown around it, and no neighbour that changes too.
        first = max(start - AROUND, lines[n - 1][1] if n else 0)
        last = min(end + AROUND, lines[n + 1][0] if n + 1 < len(lines) else len(octets))
        lead, trail = octets[start : edit.start], octets[edit.end : end]
        yield Change(
            at=edit.start,
            came=_shown(octets[start:end]),
            goes=_shown(lead + edit.replacement + trail),
            above=_shown(b"".join(octets[first:start].splitlines(keepends=True)[-LINES:])),
            below=_shown(b"".join(octets[end:last].splitlines(keepends=True)[:LINES])),
            removed=edit.end - edit.start,
            added=len(edit.replacement),
        )


def _lines(octets: Octets, edit: Edit) -> tuple[int, int]:
    """Where the lines begin and end that an edit is in."""
    start = octets.rfind(b"\n", 0, edit.start) + 1
    feed = octets.find(b"\n", max(edit.end - 1, start))
    return start, len(octets) if feed < 0 else max(feed + 1, edit.end)


def short(text: str) -> str:
    """A text of a header field; a long one is cut, and says so."""
    more = len(text) - SHOWN
    return text if more <= 0 else f"{text[:SHOWN]} [{more} characters not shown]"


def _cut(octets: bytes, most: int) -> bytes:
    """A long run without its middle."""
    if len(octets) <= most:
        return octets
    half = most // 2
    left = f"\n[{len(octets) - 2 * half} octets not shown]\n".encode()
    return octets[:half] + left + octets[-half:]


def _shown(octets: bytes) -> str:
    """Octets as text, without control characters; a long run is cut in its middle."""
    text = _cut(octets, SHOWN).decode("utf-8", "backslashreplace").replace("\r\n", "\n")
    return "".join(c if c.isprintable() or c in "\n\t" else f"\\x{ord(c):02x}" for c in text)
