"""What a scanner sees of a message, for a notebook: its readings, and what is found in them."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from kb.errors import unknown_id
from kb.lab.ambiguity.measuring import cases
from kb.lab.notebook.display import Shown
from kb.message import Part
from kb.message.parse import readings as parsed
from kb.scan import Findings
from kb.scan.examine import examine
from kb.scan.scanners.builtin import spam, virus


def ambiguous(id_: str) -> bytes:
    """A message that mail programs read differently, of one of the classes that are measured.

    Args:
        id_: of the class, such as `two-types`.

    Raises:
        InputError: there is no such class; the nearest are named.
    """
    known = {case.id: case.octets for case in cases()}
    if id_ not in known:
        raise unknown_id(id_, known)
    return known[id_]


class Readings(Shown):
    """Every structure that some mail program may see in a message, each once."""

    def __init__(self, octets: bytes) -> None:
        every = ("\n".join(_part(part) for part in tree.walk()) for tree in parsed(octets))
        self.structures = tuple(dict.fromkeys(every))

    def __len__(self) -> int:
        return len(self.structures)

    def lines(self) -> Iterator[str]:
        """A heading for each reading, then its parts: number, type, encoding, file, octets."""
        for number, structure in enumerate(self.structures, 1):
            yield f"Reading {number}:"
            yield from (f"  {line}" for line in structure.splitlines())


def _part(part: Part) -> str:
    number = ".".join(map(str, part.path))
    told = [f"part {number}" if number else "the message", part.type, *part.encodings, part.file]
    return f"{', '.join(filter(None, told))}: {part.end - part.body} octets"


def readings(octets: bytes) -> Readings:
    """The readings of a message, as the gateway's scanner has them."""
    return Readings(octets)


class Scanned(Shown):
    """What the gateway's built-in scanner finds in a message."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings

    def lines(self) -> Iterator[str]:
        """A line a finding, or `clean`."""
        found = self.findings
        if found.spam:
            yield f"spam: {found.spam}"
        for part in found.infected:
            word = "not scannable" if part.unscannable else "infected"
            yield f"{word}: {_place(part.path, part.file)}: {part.finding}"
        for part in found.unscannable:
            yield f"passed, not scannable: {_place(part.path, part.file)}: {part.finding}"
        if not (found.spam or found.infected or found.unscannable):
            yield "clean"


def _place(path: tuple[int, ...], file: str) -> str:
    number = ".".join(map(str, path))
    return ", ".join(filter(None, [f"part {number}" if number else "the message", file]))


def scanned(octets: bytes, not_scannable: str = "virus") -> Scanned:
    """Scan a message with the built-in scanner.

    Args:
        octets: the message.
        not_scannable: as the key of the gateway's table `[scanner]`: `virus` or `pass`.
    """
    passes = not_scannable == "pass"
    return Scanned(examine(octets, spam, virus, threading.Event(), pass_unscannable=passes))
