"""Loads the knowledge from its data files, validates it whole, and answers look-ups.

A mistake in a data file is told in one line that names the file, the key and the mend
(`BookError`); nothing is ever loaded in part. `kb.files` reads the files, record by record;
the rules that go beyond one record's shape stand in `kb.rules`, one function each.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path

import msgspec

from kb import files, model, rules, spelling
from kb.demonstration import Demonstrated, Demonstration
from kb.model import Action, Entry, Measured, Protocol, Threat, Verdict
from kb.rules import BookError

__all__ = ["Book", "BookError", "data_folder", "load", "read"]


def data_folder() -> Path:
    """The folder of the data files that ship in the package."""
    return Path(str(resources.files("kb"))) / "data"


class Book(msgspec.Struct, frozen=True, kw_only=True):
    """All the knowledge, validated. Every mapping is keyed by id, in the files' order."""

    products: Mapping[str, model.Product]
    cells: Mapping[str, model.Cell]
    claims: Mapping[str, model.Claim]
    sources: Mapping[str, model.Source]
    terms: Mapping[str, model.Term]
    questions: Mapping[str, model.Question]
    actions: Mapping[str, model.ActionPage]
    protocols: Mapping[str, model.ProtocolPage]
    sentences: Mapping[str, model.Sentence]
    discrepancies: Mapping[str, model.Discrepancy]
    demonstrations: Mapping[str, Demonstration]
    evidence: tuple[model.Evidence, ...]
    demonstrated: tuple[Demonstrated, ...]
    product: str
    """Id of the product whose statements `cells` holds."""

    def cell(self, threat: Threat, action: Action, protocol: Protocol) -> model.Cell:
        """The cell of that threat, action and protocol.

        Raises:
            KeyError: the action is not one on that threat.
        """
        return self.cells[f"{threat}/{action}/{protocol}"]

    def evidence_of(self, cell: str) -> tuple[model.Evidence, ...]:
        """All stored evidence on a cell, by server and mechanism."""
        return tuple(e for e in self.evidence if e.cell == cell)

    def demonstrated_of(self, demonstration: str) -> tuple[Demonstrated, ...]:
        """All stored evidence on a demonstration, by server."""
        return tuple(e for e in self.demonstrated if e.demonstration == demonstration)

    def verdicts(self, cell: str) -> dict[str, Verdict]:
        """By server: `yes` if any mechanism fulfilled the contract there, else `no`."""
        found: dict[str, Verdict] = {}
        for evidence in self.evidence_of(cell):
            if found.get(evidence.server) is not Verdict.YES:
                found[evidence.server] = evidence.verdict
        return found

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
            BookError: no record has that id; the nearest ids are named.
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
            raise BookError("-", "-", wrong)
        raise rules.unknown_id(id_, [known for shelf in shelves for known in shelf])


@lru_cache(maxsize=1)
def load(folder: Path | None = None) -> Book:
    """Load and validate the knowledge in `folder`, by default the package's own.

    Raises:
        BookError: the first mistake found: file, key and mend in one line.
    """
    book = read(folder or data_folder())
    rules.check(book)
    return book


def read(folder: Path) -> Book:
    """Read the knowledge in `folder`, each record by itself: the rules are not applied.

    Raises:
        BookError: the first record that is none: file, key and mend in one line.
    """
    product, cells = files.matrix(folder)
    return Book(
        product=product,
        cells=cells,
        products=files.entries(folder, "products.toml", "products", model.Product),
        claims=files.topics(folder, "claims", model.Claim),
        sources=files.entries(folder, "sources.toml", "sources", model.Source),
        terms=files.entries(folder, "terms.toml", "terms", model.Term),
        questions=_questions(folder),
        actions=files.entries(folder, "actions.toml", "actions", model.ActionPage),
        protocols=files.entries(folder, "protocols.toml", "protocols", model.ProtocolPage),
        sentences=files.entries(folder, "article.toml", "sentences", model.Sentence),
        discrepancies=files.entries(
            folder, "discrepancies.toml", "discrepancies", model.Discrepancy
        ),
        demonstrations=files.entries(
            folder, "demonstrations.toml", "demonstrations", Demonstration
        ),
        evidence=tuple(files.evidence(folder, "evidence/*.json", model.Evidence)),
        demonstrated=tuple(files.evidence(folder, "evidence/demonstrations/*.json", Demonstrated)),
    )


def _questions(folder: Path) -> dict[str, model.Question]:
    """The questions, each with the cells that it relies on."""
    read = files.one_a_file(folder, "questions", model.Question)
    for id_, question in read.items():
        if question.cells:
            mend = "write the cells under [relies], each with what the answer says of it"
            raise BookError(f"questions/{id_}.toml", "cells", mend)
        read[id_] = msgspec.structs.replace(question, cells=tuple(question.relies))
    return read
