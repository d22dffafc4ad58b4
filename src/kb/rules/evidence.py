"""Stored evidence: whose it is, and under what name it stands.

What it says is not judged here: `kb verify` compares it with a new measurement, and can
mend it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kb.demonstration import Demonstrated
from kb.model import Evidence
from kb.rules.breach import BookError, Rule, unknown_id

if TYPE_CHECKING:
    from kb.book import Book


def file_of(evidence: Evidence | Demonstrated) -> str:
    """Where it stands in the data folder: `evidence/spam-tag-pop3.embedded.gateway.json`."""
    if isinstance(evidence, Demonstrated):
        return f"evidence/demonstrations/{evidence.demonstration}.{evidence.server}.json"
    cell = evidence.cell.replace("/", "-")
    return f"evidence/{cell}.{evidence.server}.{evidence.mechanism}.json"


def evidence_is_of_a_cell(book: Book) -> Iterator[BookError]:
    """Evidence names one of the cells."""
    for evidence in book.evidence:
        if evidence.cell not in book.cells:
            yield unknown_id(evidence.cell, book.cells, file_of(evidence), "cell")


def evidence_is_of_a_demonstration(book: Book) -> Iterator[BookError]:
    """Evidence beyond the cells names one of the demonstrations."""
    for shown in book.demonstrated:
        if shown.demonstration not in book.demonstrations:
            known = book.demonstrations
            yield unknown_id(shown.demonstration, known, file_of(shown), "demonstration")


RULES: tuple[Rule, ...] = (evidence_is_of_a_cell, evidence_is_of_a_demonstration)
