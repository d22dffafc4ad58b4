"""What must hold between the data files, one rule a function.

A rule takes the whole book and yields a `BookError` for each breach; `check` raises the
first. A rule that can say nothing about the file to mend is not worth having. The rules
stand in one module for each kind of data; `RULES` is their order, in which a mistake comes
before what follows from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.rules import answers, article, cells, citations, evidence, ids, pages, texts
from kb.rules.breach import BookError, Rule, unknown_id
from kb.rules.cells import cell_ids
from kb.rules.evidence import file_of
from kb.rules.plain import plain

if TYPE_CHECKING:
    from kb.book import Book

__all__ = ["RULES", "BookError", "cell_ids", "check", "file_of", "plain", "unknown_id"]

RULES: tuple[Rule, ...] = (
    cells.all_cells_stand_once,
    *ids.RULES,
    *cells.RULES,
    *pages.RULES,
    *citations.RULES,
    *article.RULES,
    *texts.RULES,
    *answers.RULES,
    *evidence.RULES,
)


def check(book: Book) -> None:
    """Raise the first breach of any rule.

    Raises:
        BookError: file, key and mend.
    """
    for rule in RULES:
        for breach in rule(book):
            raise breach
