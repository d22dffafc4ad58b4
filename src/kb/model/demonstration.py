"""Demonstrations, what the lab shows beyond the matrix: frozen types as in `kb.model`."""

from __future__ import annotations

from kb.model.evidence import Evidence, Exchange
from kb.model.record import Entry, Record
from kb.model.words import Protocol, Verdict


class Demonstration(Entry, frozen=True, kw_only=True):
    """Something beyond the matrix that the lab shows on the wire: what to expect, and why."""

    title: str
    protocol: Protocol
    shows: str
    """What is done and shown, in one or two sentences."""
    means: str
    """What staff should make of it."""
    expects: dict[str, str]
    """Condition -> its wording, what must be observed; the lab decides each by its name."""
    claims: tuple[str, ...]


class Answer(Record, frozen=True, kw_only=True):
    """One question that a client put to a mailbox, and what it was told."""

    client: str
    """Who asked: `recipient`, `other client`."""
    server: str
    """Who was asked: `gateway`, or `mail server` where it was past the gateway."""
    command: str
    """Without its tag: `FETCH 2 (BODY.PEEK[])`."""
    told: tuple[str, ...]
    """One thing a line, without the octets themselves; a refusal as it was worded."""


class Demonstrated(Record, frozen=True, kw_only=True):
    """The stored outcome of a demonstration on one server."""

    demonstration: str
    server: str
    verdict: Verdict
    """`yes` where every condition was met."""
    findings: tuple[str, ...]
    """The conditions, one line each, `met: …` or `not met: …`."""
    answers: tuple[Answer, ...]
    transcript: tuple[Exchange, ...]
    order: str = ""
    """In which order the connections spoke (`kb.model.order`); shown, never compared."""
    versions: dict[str, str]
    """Shown, never compared."""
    date: str
    """Day of the run, ISO 8601; shown, never compared."""

    @property
    def name(self) -> str:
        """Its file in the data folder: `evidence/demonstrations/ID/SERVER`, without the ending."""
        return f"evidence/demonstrations/{self.demonstration}/{self.server}"


Stored = Evidence | Demonstrated
"""What the data folder keeps of a measurement."""
