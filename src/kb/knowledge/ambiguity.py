"""Classes of ambiguous mail, and which program sees through them, as the data has it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from kb.knowledge import files
from kb.model import Entry

FOLDER = "ambiguity"
"""Where their files stand: one a kind, named by it."""


class Reader(Entry, frozen=True, kw_only=True):
    """A program that was given all of them."""

    version: str
    scans: bool
    """Whether it finds, or else shows, what a message holds."""


class Ambiguous(Entry, frozen=True, kw_only=True):
    """One class, measured."""

    group: Literal["structure", "encodings", "files"]
    what: str
    seen: tuple[str, ...]
    """The programs that found or showed what the message holds."""


def readers(data: Path) -> dict[str, Reader]:
    """The programs by name, in the table's order.

    Raises:
        DataError: file, key and mend.
    """
    return files.entries(data, f"{FOLDER}/programs.toml", "programs", Reader)


def classes(data: Path) -> dict[str, Ambiguous]:
    """The classes by id, in the table's order. Raises what `readers` raises."""
    return files.entries(data, f"{FOLDER}/classes.toml", "classes", Ambiguous)


class Subject(Entry, frozen=True, kw_only=True):
    """A header that is ambiguous, tagged: what programs take for its Subject."""

    what: str
    seen: dict[str, Literal["tagged", "untagged", "none"]]
    """By program: whether the Subject that it takes begins with the tag."""


def subjects(data: Path) -> dict[str, Subject]:
    """The headers by id, in the table's order. Raises what `readers` raises."""
    return files.entries(data, f"{FOLDER}/subjects.toml", "subjects", Subject)
