"""The book: all the knowledge as one object, and the look-ups that everything else asks of it.

It reads no file and knows no rule: `kb.knowledge.loader` makes it and `kb.knowledge.rules`
judge it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from kb import model
from kb.errors import DataError, unknown_id
from kb.knowledge import spelling
from kb.model import Action, Entry, Measured, Protocol, Threat, Verdict
from kb.model.client_run import ClientRuns
from kb.model.demonstration import Demonstrated, Demonstration
from kb.model.mail_rule import MailRule
from kb.model.picture import Pictures
from kb.model.remark import Remark
from kb.model.rule_run import RuleRuns
from kb.model.submission_run import SubmissionRuns
from kb.model.unmeasured_client import UnmeasuredClient
from kb.model.variation import Variation


class Shelves(msgspec.Struct, frozen=True, kw_only=True):
    """The knowledge without its evidence. Every mapping is keyed by id, in the files' order."""

    products: Mapping[str, model.Product]
    cells: Mapping[str, model.Cell]
    claims: Mapping[str, model.Claim]
    sources: Mapping[str, model.Source]
    publishers: Mapping[str, model.Publisher]
    terms: Mapping[str, model.Term]
    questions: Mapping[str, model.Question]
    actions: Mapping[str, model.ActionPage]
    protocols: Mapping[str, model.ProtocolPage]
    sentences: Mapping[str, model.Sentence]
    discrepancies: Mapping[str, model.Discrepancy]
    demonstrations: Mapping[str, Demonstration]
    mail_rules: Mapping[str, MailRule]
    """By mail program."""
    rule_runs: Mapping[str, RuleRuns]
    """What came of those rules in the lab, by mail program."""
    client_runs: Mapping[str, ClientRuns]
    """What mail clients made of the gateway in the lab, by client."""
    unmeasured_clients: Mapping[str, UnmeasuredClient]
    """Clients that the lab cannot drive, as their makers document them."""
    submission_runs: Mapping[str, SubmissionRuns]
    """What clients that send mail made of it, by client."""
    pictures: Mapping[str, Pictures]
    """Of mail clients, by client."""
    variations: Mapping[str, Variation]
    remarks: Mapping[str, Remark]
    """What utterances on the wire mean; the first that fits is meant."""
    outcomes: Sequence[model.Outcome]
    """What came of each experiment: the heads of the evidence, by cell, server and mechanism."""
    product: str
    """Id of the product whose statements `cells` holds."""
    desk: model.Desk = model.Desk()
    """How replies to customers begin and end."""


class Book(Shelves, frozen=True, kw_only=True):
    """All the knowledge, validated."""

    evidence: Sequence[model.Evidence]
    demonstrated: Sequence[Demonstrated]
    folder: Path
    """Where it was read; what is not read at every start stands there too."""
    from_snapshot: bool = False
    """Whether it came from the snapshot: then its folder's other snapshots hold as well."""

    @property
    def matrix_product(self) -> model.Product:
        """The product whose statements `cells` holds: nothing outside asks which one that is."""
        return self.products[self.product]

    @property
    def matrix_source(self) -> model.Source:
        """The document whose statements `cells` holds."""
        return self.sources[self.matrix_product.source]

    def cell(self, threat: Threat, action: Action, protocol: Protocol) -> model.Cell:
        """The cell of that threat, action and protocol.

        Raises:
            KeyError: the action is not one on that threat.
        """
        return self.cells[f"{threat}/{action}/{protocol}"]

    def evidence_of(self, cell: str) -> tuple[model.Evidence, ...]:
        """All stored evidence on a cell, by server and mechanism."""
        return tuple(e for e in self.evidence if e.cell == cell)

    def outcomes_of(self, cell: str) -> tuple[model.Outcome, ...]:
        """What came of all experiments on a cell, in the order of the evidence."""
        return tuple(one for one in self.outcomes if one.cell == cell)

    def demonstrated_of(self, demonstration: str) -> tuple[Demonstrated, ...]:
        """All stored evidence on a demonstration, by server."""
        return tuple(e for e in self.demonstrated if e.demonstration == demonstration)

    def verdicts(self, cell: str) -> dict[str, Verdict]:
        """By server: `yes` if any mechanism fulfilled the contract there, else `no`.

        Where several scanners were asked, with each of them.
        """
        found: dict[str, dict[str, Verdict]] = {}
        for one in self.outcomes_of(cell):
            by_scanner = found.setdefault(one.server, {})
            if by_scanner.get(one.scanner) is not Verdict.YES:
                by_scanner[one.scanner] = one.verdict
        return {
            server: Verdict.NO if Verdict.NO in by_scanner.values() else Verdict.YES
            for server, by_scanner in found.items()
        }

    def measured(self, cell: str) -> Measured | None:
        """What all servers say together; None where there is no evidence yet."""
        verdicts = set(self.verdicts(cell).values())
        if not verdicts:
            return None
        return Measured(verdicts.pop()) if len(verdicts) == 1 else Measured.CONFLICT

    def find(self, id_: str) -> Entry:
        """The record of that id, of whatever kind: cell, claim, source, question, term…

        The id may be written as people do: `RFC 1939`, `spam reject pop3`, a page's address.

        Raises:
            DataError: no record has that id; the nearest ids are named.
        """
        shelves: tuple[Mapping[str, Entry], ...] = (
            self.cells,
            self.questions,
            self.claims,
            self.sources,
            self.terms,
            self.actions,
            self.protocols,
            self.demonstrations,
            self.discrepancies,
            self.sentences,
            self.products,
        )
        for shelf in shelves:
            if id_ in shelf:
                return shelf[id_]
        by_spelling = {
            spelling.folded(known): one for shelf in shelves[::-1] for known, one in shelf.items()
        }
        for spelt in spelling.spellings(id_):
            if spelt in by_spelling:
                return by_spelling[spelt]
        if wrong := spelling.misplaced(id_):
            raise DataError("-", "-", wrong)
        ids = [known for shelf in shelves for known in shelf]
        raise unknown_id(id_, ids, otherwise="; `kb ask` finds by words")
