"""What a product did in the gateway's place, as the lab saw it: frozen types."""

from __future__ import annotations

from msgspec.structs import replace

from kb.model.evidence import Exchange
from kb.model.observation import Form, MessageView, Observation
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

    @property
    def compared(self) -> ProductRuns:
        """Without what is only shown: versions, date, and what third parties put in by chance.

        Clocks, process numbers and draws stand in their replies, notices and fields. What they
        decided is compared.
        """
        return replace(self, versions={}, date="", runs=tuple(map(_compared, self.runs)))


def _compared(run: ProductRun) -> ProductRun:
    return replace(run, transcript=(), observation=_observed(run.observation))


def _observed(seen: Observation) -> Observation:
    """An observation without the size of what was altered, and without third parties' words."""
    return replace(
        seen,
        senders=tuple(replace(one, text="") for one in seen.senders),
        relayed=tuple(replace(one, text="") for one in seen.relayed),
        maildrops=tuple(
            replace(drop, messages=tuple(map(_message, drop.messages))) for drop in seen.maildrops
        ),
        sessions=tuple(
            replace(
                session,
                listed=(),
                retrieved=tuple(one and _message(one) for one in session.retrieved),
            )
            for session in seen.sessions
        ),
    )


def _message(one: MessageView) -> MessageView:
    return replace(one, octets=0) if one.form is Form.ALTERED else one
