"""What a diagnosis is made of."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import msgspec


class Kind(StrEnum):
    """What a customer sends."""

    MESSAGE = "message"
    BOUNCE = "bounce"
    SESSION = "session"
    LOG = "log"


class Finding(msgspec.Struct, frozen=True):
    """One thing that happened, and the line that shows it."""

    what: str
    evidence: str
    """The line, shortened, safe to show; passwords in it are hidden."""
    line: int
    """Counted from 1; 0 where no single line shows it."""


class Diagnosis(msgspec.Struct, frozen=True):
    """What one file tells: what `kb diagnose --json` prints of it."""

    kind: Kind
    findings: list[Finding]
    answers: list[str]
    """Ids of questions and cells, best first."""


class Note(NamedTuple):
    """A finding before its answers are looked up."""

    topic: str
    """A key of `data/diagnose/topics.toml`; empty where nothing in the book answers it."""
    what: str
    evidence: str = ""
    line: int = 0
