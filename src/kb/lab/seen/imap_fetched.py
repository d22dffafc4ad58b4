"""What FETCH responses told of each message of a mailbox, read from a dialogue; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.lab.seen import imap_structure
from kb.lab.wire.imap_dialogue import pieces
from kb.lab.wire.turn import Turn

_FETCH = re.compile(rb"\* (\d+) FETCH \(", re.IGNORECASE)
_NUMBER = re.compile(rb"\b(UID|RFC822\.SIZE) (\d+)", re.IGNORECASE)
_FLAGS = re.compile(rb"\bFLAGS \(([^)]*)\)", re.IGNORECASE)
_SECTION = re.compile(rb"(BODY\[[^\]]*\](?:<\d+>)?) ~?\{\d+\}$", re.IGNORECASE)
_QUOTED = re.compile(rb'(BODY\[[^\]]*\](?:<\d+>)?) "((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_VALIDITY = re.compile(rb"\[UIDVALIDITY (\d+)\]", re.IGNORECASE)
_STRUCTURE = re.compile(rb"\bBODYSTRUCTURE (\(.*)", re.IGNORECASE | re.DOTALL)
_SUBJECT = re.compile(
    rb'\bENVELOPE \((?:NIL|"(?:[^"\\]|\\.)*") (?P<subject>NIL|"(?:[^"\\]|\\.)*"|\{\d+\+?\}$)',
    re.IGNORECASE,
)


class Message:
    """All that was told about one message number."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        """UID and RFC822.SIZE."""
        self.sections: dict[str, bytes] = {}
        """`BODY[]`, `BODY[HEADER]`, `BODY[]<0>`…"""
        self.subject: bytes | None = None
        """As ENVELOPE has it; None where it was not told."""
        self.flags: frozenset[str] | None = None
        """None where they were not told."""
        self.parts: dict[str, int] = {}
        """By part number, the octets that BODYSTRUCTURE tells; empty where it was not told."""

    @property
    def whole(self) -> bytes | None:
        """`BODY[]`; None where it was not brought."""
        return self.sections.get("BODY[]")

    def fields(self) -> list[bytes]:
        """What the sections HEADER.FIELDS brought."""
        return [text for name, text in self.sections.items() if "HEADER.FIELDS" in name]

    def add(self, response: bytes) -> None:
        """Take in one FETCH response."""
        for text, literal in pieces(response):
            for name, value in _NUMBER.findall(text):
                self.numbers[name.decode().upper()] = int(value)
            for name, value in _QUOTED.findall(text):
                self.sections[name.decode().upper()] = _unescaped(value)
            if literal is not None and (section := _SECTION.search(text)):
                self.sections[section[1].decode().upper()] = literal
            if subject := _SUBJECT.search(text):
                self.subject = _string(subject["subject"], literal)
            if flags := _FLAGS.search(text):
                self.flags = frozenset(flags[1].decode("ascii", "replace").split())
            if structure := _STRUCTURE.search(text):
                self.parts = imap_structure.sizes(structure[1])


def _string(text: bytes, literal: bytes | None) -> bytes:
    """A string's octets: of a quoted one, or of the literal that follows; `NIL` as it stands."""
    if text.startswith(b"{"):
        return literal or b""
    return _unescaped(text[1:-1]) if text.startswith(b'"') else text


def _unescaped(quoted: bytes) -> bytes:
    return re.sub(rb"\\(.)", rb"\1", quoted)


def messages(turns: Iterable[Turn]) -> dict[int, Message]:
    """By message number, in the order of numbers, all that FETCH responses told."""
    found: dict[int, Message] = {}
    for turn in turns:
        for reply in turn.replies:
            if match := _FETCH.match(reply):
                found.setdefault(int(match[1]), Message()).add(reply)
    return dict(sorted(found.items()))


def completed(turn: Turn) -> bool:
    """Whether the command was completed with OK."""
    return bool(turn.replies) and turn.replies[-1].split(b" ")[1:2] == [b"OK"]


def validity(turns: Iterable[Turn]) -> bytes | None:
    """The mailbox's UIDVALIDITY; None where it was not told."""
    found = [m[1] for t in turns for reply in t.replies if (m := _VALIDITY.search(reply))]
    return found[-1] if found else None


def subjects(header: bytes) -> list[bytes]:
    """The values of a header's Subject fields, unfolded; `NIL` alone where there is none.

    Of several, ENVELOPE may tell any.
    """
    found = re.findall(rb"^Subject: *([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)", header, re.I | re.M)
    return [value.replace(b"\r\n", b"") for value in found] or [b"NIL"]
