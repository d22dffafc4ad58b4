"""Reads every data file into the book; what a start needs only where the snapshot is not fresh.

A mistake in a data file is told in one line that names the file, the key and the mend
(`DataError`); nothing is ever read in part. `kb.knowledge.files` reads the files, record by
record; the rules that go beyond one record's shape stand in `kb.knowledge.rules`.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from kb import model
from kb.errors import DataError
from kb.knowledge import evidence, files, rules, runs
from kb.knowledge.book import Book
from kb.model.client_run import ClientRuns
from kb.model.demonstration import Demonstrated, Demonstration
from kb.model.mail_rule import MailRule
from kb.model.picture import Pictures
from kb.model.remark import Remark
from kb.model.rule_run import RuleRuns
from kb.model.submission_run import SubmissionRuns
from kb.model.unmeasured_client import UnmeasuredClient
from kb.model.variation import Variation


def checked(folder: Path) -> Book:
    """Read the knowledge in `folder`, and apply every rule to it.

    Raises:
        DataError: the first mistake found: file, key and mend in one line.
    """
    book = read(folder)
    rules.check(book)
    return book


def read(folder: Path) -> Book:
    """Read the knowledge in `folder`, each record by itself: the rules are not applied.

    Raises:
        DataError: the first record that is none: file, key and mend in one line.
    """
    product, cells = files.matrix(folder)
    found = evidence.read(folder, model.Evidence)
    return Book(
        folder=folder,
        product=product,
        cells=cells,
        desk=files.whole(folder, "desk.toml", model.Desk),
        products=files.entries(folder, "products.toml", "products", model.Product),
        claims=files.topics(folder, "claims", model.Claim),
        sources=files.entries(folder, "sources.toml", "sources", model.Source),
        publishers=files.entries(folder, "publishers.toml", "publishers", model.Publisher),
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
        mail_rules=files.one_a_file(folder, "mail_rules", MailRule),
        rule_runs=runs.read(folder, RuleRuns),
        client_runs=runs.read(folder, ClientRuns),
        unmeasured_clients=files.one_a_file(folder, "unmeasured_clients", UnmeasuredClient),
        submission_runs=runs.read(folder, SubmissionRuns),
        pictures=runs.read(folder, Pictures),
        variations=files.entries(folder, "variations.toml", "variations", Variation),
        remarks=files.entries(folder, "remarks.toml", "remarks", Remark),
        outcomes=found,
        evidence=found,
        demonstrated=evidence.read(folder, Demonstrated),
    )


def _questions(folder: Path) -> dict[str, model.Question]:
    """The questions, each with the cells that it relies on."""
    read = files.one_a_file(folder, "questions", model.Question)
    for id_, question in read.items():
        if question.cells:
            mend = "write the cells under [relies], each with what the answer says of it"
            raise DataError(f"questions/{id_}.toml", "cells", mend)
        read[id_] = msgspec.structs.replace(question, cells=tuple(question.relies))
    return read
