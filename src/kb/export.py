"""Everything the knowledge base knows as JSON and CSV, for other programs.

`kb.json` holds the records, `schema.json` the JSON Schema that it validates against, made
from the same types, and `matrix.csv` the 24 cells as a table.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from kb import __version__, model
from kb.knowledge.book import Book
from kb.knowledge.products import Catalogue, load
from kb.model import Action, Basis, Measured, Protocol, Record, Threat, Verdict
from kb.model.client_run import ClientRuns
from kb.model.demonstration import Demonstrated, Demonstration
from kb.model.mail_rule import MailRule
from kb.model.rule_run import RuleRuns
from kb.model.submission_run import SubmissionRuns
from kb.model.unmeasured_client import UnmeasuredClient
from kb.render import links, matrix
from kb.render.products import ProductRow, StatementRow, product_row, statement_row
from kb.render.reply import reply


class CellRow(Record, frozen=True, kw_only=True):
    """A cell with its parts spelled out and what each server's evidence says."""

    id: str
    threat: Threat
    action: Action
    protocol: Protocol
    article: Verdict
    basis: Basis | None
    reason: str
    claims: tuple[str, ...]
    instead: tuple[Action, ...]
    cost: str
    measured: dict[str, Verdict]
    """By server: `yes` if any mechanism fulfilled the contract there, else `no`."""
    measured_together: Measured | None
    """What all servers say together; null where there is no evidence yet."""
    url: str
    """Permanent address below the site's root."""


class Export(Record, frozen=True, kw_only=True):
    """The whole of `kb.json`."""

    version: str
    """Version of the package that wrote the file."""
    product: str
    """Id of the product whose statements the cells' `article` values are."""
    cells: tuple[CellRow, ...]
    claims: tuple[model.Claim, ...]
    sources: tuple[model.Source, ...]
    questions: tuple[model.Question, ...]
    """Each with its reply as it is to be sent, article id included."""
    terms: tuple[model.Term, ...]
    evidence: tuple[model.Evidence, ...]
    """On cells."""
    demonstrations: tuple[Demonstration, ...]
    demonstrated: tuple[Demonstrated, ...]
    """Evidence on demonstrations."""
    mail_rules: tuple[MailRule, ...]
    """The user's own rule, by mail program."""
    rule_runs: tuple[RuleRuns, ...]
    """What came of those rules in the lab."""
    client_runs: tuple[ClientRuns, ...]
    """What mail clients made of the gateway in the lab."""
    unmeasured_clients: tuple[UnmeasuredClient, ...]
    """Clients that were not measured, as their makers document them."""
    submission_runs: tuple[SubmissionRuns, ...]
    """What clients that send mail made of it."""
    products: tuple[ProductRow, ...]
    """The matrix's and all others."""
    vendors: tuple[model.Publisher, ...]
    documents: tuple[model.Document, ...]
    """What the statements stand in; those of the claims are among the sources."""
    statements: tuple[StatementRow, ...]
    """What products do; those of the matrix's product are its cells and have their ids."""
    actions: tuple[model.ActionPage, ...]
    protocols: tuple[model.ProtocolPage, ...]
    sentences: tuple[model.Sentence, ...]
    discrepancies: tuple[model.Discrepancy, ...]
    urls: dict[str, dict[str, str]]
    """By kind of record, then by id: permanent address below the site's root."""


def cell_row(book: Book, cell: model.Cell) -> CellRow:
    """A cell as other programs read it."""
    return CellRow(
        id=cell.id,
        threat=cell.threat,
        action=cell.action,
        protocol=cell.protocol,
        article=cell.article,
        basis=cell.basis,
        reason=cell.reason,
        claims=cell.claims,
        instead=cell.instead,
        cost=cell.cost,
        measured=book.verdicts(cell.id),
        measured_together=book.measured(cell.id),
        url=links.url(cell),
    )


def export(book: Book) -> Export:
    """All records of the book, and the products."""
    catalogue = load(book)
    shelves = {
        "cells": book.cells,
        "claims": book.claims,
        "sources": book.sources,
        "questions": book.questions,
        "terms": book.terms,
        "actions": book.actions,
        "protocols": book.protocols,
        "sentences": book.sentences,
        "discrepancies": book.discrepancies,
        "demonstrations": book.demonstrations,
        "mail_rules": book.mail_rules,
        "unmeasured_clients": book.unmeasured_clients,
    }
    return Export(
        version=__version__,
        product=book.product,
        cells=tuple(cell_row(book, cell) for cell in book.cells.values()),
        claims=tuple(book.claims.values()),
        sources=tuple(book.sources.values()),
        questions=tuple(
            msgspec.structs.replace(question, reply=reply(book, question))
            for question in book.questions.values()
        ),
        terms=tuple(book.terms.values()),
        evidence=tuple(book.evidence),
        demonstrations=tuple(book.demonstrations.values()),
        demonstrated=tuple(book.demonstrated),
        mail_rules=tuple(book.mail_rules.values()),
        rule_runs=tuple(book.rule_runs.values()),
        client_runs=tuple(book.client_runs.values()),
        unmeasured_clients=tuple(book.unmeasured_clients.values()),
        submission_runs=tuple(book.submission_runs.values()),
        products=tuple(product_row(catalogue, one) for one in catalogue.products.values()),
        vendors=tuple(catalogue.vendors.values()),
        documents=tuple(catalogue.documents.values()),
        statements=_statements(catalogue, book, catalogue.statements.values()),
        actions=tuple(book.actions.values()),
        protocols=tuple(book.protocols.values()),
        sentences=tuple(book.sentences.values()),
        discrepancies=tuple(book.discrepancies.values()),
        urls={
            kind: {id_: links.url(record) for id_, record in shelf.items()}
            for kind, shelf in shelves.items()
        },
    )


def _statements(
    catalogue: Catalogue, book: Book, chosen: Iterable[model.Statement]
) -> tuple[StatementRow, ...]:
    return tuple(statement_row(catalogue, book, one) for one in chosen)


def statements_json(catalogue: Catalogue, book: Book, chosen: Iterable[model.Statement]) -> str:
    """A JSON list of statements, each as in `kb.json`."""
    return _pretty(_statements(catalogue, book, chosen))


def cells_json(book: Book) -> str:
    """A JSON list of the cells, each as in `kb.json`."""
    return _pretty([cell_row(book, cell) for cell in book.cells.values()])


def files(book: Book) -> dict[str, str]:
    """The text of each exported file, by name."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {
        "kb.json": _pretty(export(book)),
        "matrix.csv": matrix.comma_separated(book),
        "schema.json": _pretty(schema | msgspec.json.schema(Export)),
    }


def write(book: Book, folder: Path) -> list[Path]:
    """Write the exported files into `folder`, which is made where missing; return their paths.

    Raises:
        OSError: the folder cannot be made or written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in files(book).items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def _pretty(data: object) -> str:
    return msgspec.json.format(msgspec.json.encode(data), indent=2).decode() + "\n"
