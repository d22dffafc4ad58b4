"""The stored outcome of an experiment: observation, verdict, transcript."""

from __future__ import annotations

import msgspec

from kb.model.observation import Observation
from kb.model.record import Record
from kb.model.words import Protocol, Verdict


class Exchange(Record, frozen=True, kw_only=True):
    """The lines of one connection on the wire, in order, normalised."""

    client: str
    """Who connected: `sender`, `gateway`, `recipient`."""
    server: str
    """Who was connected to: `gateway`, `next server`, `mail server`."""
    protocol: Protocol
    lines: tuple[str, ...]
    """Each starts with `C: ` or `S: `. A reply follows the command that it answers, so that
    pipelined commands read as if they had waited. `C: …` and `S: …` alone mean lines left out."""


BUILTIN = "builtin"
"""The scanner that needs no program; what is measured with others is told by how it differs."""


class Outcome(Record, frozen=True, kw_only=True):
    """What came of an experiment on one server by one mechanism, with one scanner."""

    cell: str
    server: str
    mechanism: str
    scanner: str = BUILTIN
    """What found spam and viruses for the gateway: the names of its programs, with a hyphen
    between."""
    verdict: Verdict

    @property
    def where(self) -> str:
        """On which stack; with which scanner, where it is not built in.

        `embedded with clamd and rspamd`.
        """
        if self.scanner == BUILTIN:
            return self.server
        return f"{self.server} with {' and '.join(self.scanner.split('-'))}"


class Hit(Record, frozen=True, kw_only=True):
    """What the scanner's programs name in one message; no score, which hangs on the day's rules."""

    message: str
    """Which sample of the lab it is: `spam`, `virus`."""
    signatures: tuple[str, ...] = ()
    """What the virus scanner calls it, sorted."""
    rules: tuple[str, ...] = ()
    """Those of the spam filter that hit, sorted."""


class Evidence(Outcome, frozen=True, kw_only=True):
    """That outcome as it is stored, with all that was seen."""

    findings: tuple[str, ...]
    """The contract's conditions, one line each, `met: …` or `not met: …`."""
    refusal: str = ""
    """What the gateway said, refusing at start the policy that this cell stands for."""
    hits: tuple[Hit, ...] | msgspec.UnsetType = msgspec.UNSET
    """What the scanner's programs named, as the gateway's log has it, a message each; not set where
    the scanner is built in. What of it is compared: `kb.lab.experiments.compared`."""
    observation: Observation
    transcript: tuple[Exchange, ...]
    order: str = ""
    """In which order the connections spoke (`kb.model.order`); shown, never compared."""
    versions: dict[str, str]
    """Shown, never compared."""
    date: str
    """Day of the run, ISO 8601; shown, never compared."""

    @property
    def scanner_versions(self) -> dict[str, str]:
        """The scanner's programs, and their versions; empty for the one that is built in."""
        return {
            name: self.versions[name] for name in self.scanner.split("-") if name in self.versions
        }

    @property
    def name(self) -> str:
        """Its file in the data folder: `evidence/spam-tag-pop3/gateway.builtin.embedded`.

        Behind that comes `.json` or, where only what differs is stored, `.diff`.
        """
        axes = f"{self.mechanism}.{self.scanner}.{self.server}"
        return f"evidence/{self.cell.replace('/', '-')}/{axes}"
