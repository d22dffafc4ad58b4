"""Octets and text from the wire, made safe to show to people."""

from __future__ import annotations

# In `kb.message`, which knows no wire: tags and notices ask it too.
from kb.message.plain_text import is_plain as is_plain
from kb.message.plain_text import plainly as plainly


def printable(octets: bytes) -> str:
    """Octets as ASCII on one line, anything else escaped."""
    text = octets.decode("ascii", "backslashreplace")
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
