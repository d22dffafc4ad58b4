"""What must hold between the data files, one rule a function.

A rule takes the whole book and yields a `DataError` for each breach; `check` raises the
first. A rule that can say nothing about the file to mend is not worth having. The rules
stand in one module for each kind of data; `RULES` is their order, in which a mistake comes
before what follows from it.
"""

from __future__ import annotations

from kb.errors import DataError, unknown_id
from kb.knowledge.book import Book
from kb.knowledge.complaint import plain
from kb.knowledge.rules import (
    answers,
    article,
    cells,
    citations,
    evidence,
    ids,
    mail_rules,
    pages,
    remarks,
    sources,
    texts,
    titles,
    unmeasured_clients,
    variations,
)
from kb.knowledge.rules.cells import cell_ids
from kb.knowledge.rules.rule import Rule

__all__ = ["RULES", "DataError", "cell_ids", "check", "file_of", "plain", "unknown_id"]

RULES: tuple[Rule, ...] = (
    cells.all_cells_stand_once,
    *ids.RULES,
    *cells.RULES,
    *pages.RULES,
    *sources.RULES,
    *citations.RULES,
    *article.RULES,
    *texts.RULES,
    *titles.RULES,
    *answers.RULES,
    *mail_rules.RULES,
    *unmeasured_clients.RULES,
    *evidence.RULES,
    *variations.RULES,
    *remarks.RULES,
)


def check(book: Book) -> None:
    """Raise the first breach of any rule.

    Raises:
        DataError: file, key and mend.
    """
    for rule in RULES:
        for breach in rule(book):
            raise breach
