"""Stored evidence: of a known cell, and with a verdict that its findings bear out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kb.model import Evidence, Verdict
from kb.rules.breach import BookError, Rule, unknown_id

if TYPE_CHECKING:
    from kb.book import Book

AGAIN = "delete the file and run `kb verify --update`"


def file_of(evidence: Evidence) -> str:
    """Where it stands in the data folder: `evidence/spam-tag-pop3.embedded.gateway.json`."""
    cell = evidence.cell.replace("/", "-")
    return f"evidence/{cell}.{evidence.server}.{evidence.mechanism}.json"


def evidence_is_of_a_cell(book: Book) -> Iterator[BookError]:
    """Evidence names one of the cells."""
    for evidence in book.evidence:
        if evidence.cell not in book.cells:
            yield unknown_id(evidence.cell, book.cells, file_of(evidence), "cell")


def a_verdict_follows_from_its_findings(book: Book) -> Iterator[BookError]:
    """Yes exactly where there are findings and each is met: nobody writes a verdict by hand."""
    for evidence in book.evidence:
        met = [finding.startswith("met: ") for finding in evidence.findings]
        followed = Verdict.YES if met and all(met) else Verdict.NO
        if evidence.verdict is not followed:
            mend = f"says {evidence.verdict}, but its findings say {followed}; {AGAIN}"
            yield BookError(file_of(evidence), "verdict", mend)


RULES: tuple[Rule, ...] = (evidence_is_of_a_cell, a_verdict_follows_from_its_findings)
