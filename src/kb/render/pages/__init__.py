"""The pages of the site that are generated whole, and the blocks within hand-written ones.

Each module here has one kind of page. `pages` gives those that are committed, `measurements`
those that are written when the site is built; `BLOCKS` has the pieces that hand-written pages
take up by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kb.knowledge.book import Book
from kb.model import Action
from kb.render.markdown import Edition
from kb.render.pages import (
    action,
    article,
    attempt,
    demonstration,
    glossary,
    home,
    mail_client,
    mail_rule,
    measurement,
    products,
    protocol,
    question,
    rationale,
    sources,
    stacks,
    why_no,
)


def pages(
    book: Book,
    called: Mapping[Action, Sequence[str]] | None = None,
    edition: Edition = Edition.SITE,
) -> dict[str, str]:
    """Every page of knowledge: its source below `docs/`, its Markdown.

    `called` has for each action what else people call it.
    """
    found = action.pages(book, called or {}, edition)
    for adapted in (glossary, protocol, question, rationale, sources):
        found |= adapted.pages(book, edition)
    for whole in (demonstration, mail_client, mail_rule, stacks, why_no):
        found |= whole.pages(book)
    return found


def measurements(book: Book) -> dict[str, str]:
    """Every page of evidence, with its transcripts: its source below `docs/`, its Markdown."""
    return measurement.pages(book) | demonstration.runs(book)


BLOCKS: Mapping[str, Callable[[Book, str], str]] = {
    "matrix": home.matrix_block,
    "matrix-notes": home.notes_block,
    "actions": home.actions_block,
    "protocols": home.protocols_block,
    "counts": home.counts_block,
    "products": home.products_block,
    "kinds": rationale.kinds_block,
    "nav-topics": rationale.navigation_block,
    **products.BLOCKS,
    "nav-questions": question.navigation_block,
    "qualifications": rationale.qualifications_block,
    "topics": rationale.topics_block,
    "discrepancies": article.discrepancies_block,
    "sentences": article.sentences_block,
    "questions": question.list_block,
    "try-choices": attempt.choices_block,
}
"""By name: the function of the book and the page (a source below `docs/`) that it stands on."""
