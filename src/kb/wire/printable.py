"""Octets and text from the wire, made safe to show to people."""

from __future__ import annotations


def printable(octets: bytes) -> str:
    """Octets as ASCII on one line, anything else escaped."""
    text = octets.decode("ascii", "backslashreplace")
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
