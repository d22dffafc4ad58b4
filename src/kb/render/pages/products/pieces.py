"""Pieces that several pages on products share."""

from __future__ import annotations

from collections.abc import Iterator

from kb.knowledge.book import Book
from kb.knowledge.products import Catalogue
from kb.model import Product, Statement
from kb.render import links, matrix
from kb.render.markdown import prose
from kb.render.products import ABSENT, NEITHER

NONE = '<span class="kb-none">–</span>'
"""Where nothing was found."""
CAVEAT = f"{NEITHER} {ABSENT}"


def verbatim(words: str) -> str:
    """A vendor's own words, as Markdown: what is in brackets is no link."""
    return prose(words).replace("[", r"\[").replace("]", r"\]")


def linked_name(product: Product, page: str) -> str:
    """A product's name, linked to where its statements stand."""
    return f"[{prose(product.name)}]({links.place(product).seen_from(page)})"


def verdict(book: Book, one: Statement, page: str) -> str:
    """`✓ discard`, linked to the statement: to the cell, where it is a matrix's."""
    sign = matrix.verdict_text(one.offered)[0]
    place = links.place(book.cells.get(one.id, one))
    return f"[{sign} {verbatim(one.named)}]({place.seen_from(page)}){{ .kb-{one.offered} }}"


def measured(catalogue: Catalogue, one: Statement, page: str) -> str:
    """`measured ✓`, linked to the run with its transcript; empty where it was not measured."""
    run = catalogue.run_of(one)
    if run is None:
        return ""
    sign = matrix.verdict_text(run.verdict)
    place = links.run(one.product, run).seen_from(page)
    told = f"[measured {sign}]({place}){{ .kb-{run.verdict} }}"
    return f"**{told}, by this project's contract**" if catalogue.differs(one) else f"**{told}**"


def remarks(catalogue: Catalogue, one: Statement, page: str) -> Iterator[str]:
    """Date first, then the mechanism, what weakens the statement, and what was measured."""
    document = catalogue.documents[one.document]
    yield prose(document.edition)
    if one.mechanism:
        yield one.mechanism.label
    if one.inferred:
        yield "**inferred**"
    if document.by:
        yield "**another's word**"
    if document.copy:
        yield "**from a copy**"
    if catalogue.against(one):
        yield "**documents differ**"
    if told := measured(catalogue, one, page):
        yield told
