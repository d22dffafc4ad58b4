"""What a product did in the gateway's place, as the lab saw it: frozen types."""

from __future__ import annotations

from kb.model.evidence import Exchange
from kb.model.observation import Observation
from kb.model.products import Treatment
from kb.model.record import Entry
from kb.model.words import Protocol, Threat, Verdict


class ProductRun(Entry, frozen=True, kw_only=True):
    """One setting of a product, run once; the id is unique among those of the product."""

    setting: str
    """As its configuration has it: `Action: drop`."""
    statement: str
    """Id of the statement, quoted from a document, that it puts to the test."""
    protocol: Protocol
    threat: Threat
    treatment: Treatment
    """Whose contract the verdict is on."""
    verdict: Verdict
    findings: tuple[str, ...]
    """The contract's conditions, one line each, `met: …` or `not met: …`."""
    fulfils: tuple[Treatment, ...]
    """All whose contracts the same observation fulfils."""
    bounced: bool
    """Whether a notice of failure went to the reverse-path."""
    changed: dict[str, tuple[str, ...]]
    """By message that was kept altered: the header fields that came (`+X-Spam`), went (`-X`) or
    have another value (`Subject`), and `body` where that differs."""
    observation: Observation
    transcript: tuple[Exchange, ...]
    configuration: dict[str, str]
    """The files that the lab wrote for it, by name, with words for what differs from run to run."""


class ProductRuns(Entry, frozen=True, kw_only=True):
    """All runs of one product; the id is the product's."""

    by: str
    """Where it stood: `between the sender and the next server`."""
    runs: tuple[ProductRun, ...]
    versions: dict[str, str]
    """Of the programs; shown, never compared."""
    date: str
    """Day of the runs, ISO 8601; shown, never compared."""
