"""Stored evidence: whose it is, and under what name it stands.

What it says is not judged here: `kb verify` compares it with a new measurement, and can
mend it.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import DataError, unknown_id
from kb.knowledge.book import Book
from kb.knowledge.rules.rule import Rule


def evidence_is_of_a_cell(book: Book) -> Iterator[DataError]:
    """Evidence names one of the cells."""
    for evidence in book.evidence:
        if evidence.cell not in book.cells:
            yield unknown_id(evidence.cell, book.cells, evidence.name, "cell")


def evidence_is_of_a_demonstration(book: Book) -> Iterator[DataError]:
    """Evidence beyond the cells names one of the demonstrations."""
    for shown in book.demonstrated:
        if shown.demonstration not in book.demonstrations:
            known = book.demonstrations
            yield unknown_id(shown.demonstration, known, shown.name, "demonstration")


RULES: tuple[Rule, ...] = (evidence_is_of_a_cell, evidence_is_of_a_demonstration)
