"""A question that names a product: what its documents say of the action that is asked about.

The answer stays that of a cell or a question, with its id, kind and verdict, so that programs
read it as any other. The product's statement comes first in its summary, the reply tells it in
plain words, its document is cited first, and the address is the statement's. How far it can be
relied on is for staff: it stands in the summary and not in the reply. Whoever names a product of
which nothing is stated, or that nobody here knows, is told so, and asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from kb.ask import cells, product_names, tables, words
from kb.ask.analysis import Analysis, analysed
from kb.ask.answer import Answer, CitedText
from kb.ask.product_names import ASKING, WANTING, stands
from kb.ask.product_words import MOST, SAID, for_customer, for_staff, no_reject
from kb.knowledge import products
from kb.knowledge.book import Book
from kb.knowledge.products import Catalogue
from kb.model import (
    Cell,
    Product,
    Protocol,
    Statement,
    Threat,
    Treatment,
)
from kb.render import links

BESIDES = {
    "reject": (Treatment.REJECT, Treatment.ERROR_TO_CLIENT, Treatment.BOUNCE),
    "block": (Treatment.REJECT, Treatment.DROP, Treatment.DO_NOT_DELIVER),
    "drop": (Treatment.DROP, Treatment.DO_NOT_DELIVER),
    "delete": (Treatment.DROP, Treatment.DO_NOT_DELIVER),
    "quarantine": (Treatment.QUARANTINE,),
}
"""What a concept may mean to vendors, beside the matrix's action."""


class Told(NamedTuple):
    """What is to be said first, and what it rests on."""

    said: str
    """For staff: with the grounds, and how far they can be relied on."""
    statements: tuple[Statement, ...]
    name: str
    """The product's, as far as it is known."""
    no: str = ""
    """Why the answer is a no, although a product offers what is called so."""


def told(question: str, book: Book) -> Told | None:
    """What is stated of the product that a question names; None where it names none.

    None too where it asks for no action: then a product's statements are no answer.
    """
    compiled = tables.load()
    analysis = analysed(question, compiled.lexicon, compiled.speller)
    said = words.words(question)
    if not _treatments(analysis) or not (ASKING | WANTING).intersection(said):
        return None
    catalogue = _catalogue(book)
    known = product_names.named(said, catalogue)
    if known:
        found = _asked(catalogue, known, analysis, said)
        no = no_reject(found) if cells.named(analysis)[1] == "reject" else ""
        names = " or ".join(product.name for product in known[:MOST])
        first = for_staff(catalogue, names, found, _protocols(analysis))
        return Told(" ".join(filter(None, (no, first))), found, names, no)
    if not ASKING.intersection(said):
        return None
    called = product_names.unknown(question, said, analysis, book)
    if called:
        return Told(SAID["unknown"].format(name=called), (), called)
    return None


def answer(book: Book, given: Answer, what: Told, asked: Sequence[Cell] = ()) -> Answer:
    """An answer with what is stated of the product in front; `asked` are the cells it is about."""
    product = book.matrix_product.name
    own = given.summary if given.kind == "question" else f"In {product}: {given.summary}"
    catalogue = _catalogue(book)
    first = what.statements[0] if what.statements else None
    place = links.url(first) if first else given.url
    documents = [catalogue.documents[one.document] for one in what.statements]
    papers = (
        CitedText(paper.id, paper.edition, one.phrase)
        for one, paper in zip(what.statements, documents, strict=True)
    )
    return msgspec.structs.replace(
        given,
        summary=f"{what.said} {own}",
        reply=for_customer(
            book,
            catalogue,
            what.name,
            what.statements,
            what.no,
            asked if given.kind == "cell" else (),
        ),
        citations=(*papers, *given.citations),
        url=place,
    )


_KEPT: dict[Path, Catalogue] = {}


def _catalogue(book: Book) -> Catalogue:
    """The products beside a book, read once."""
    if book.folder not in _KEPT:
        _KEPT[book.folder] = products.load(book)
    return _KEPT[book.folder]


def _treatments(analysis: Analysis) -> tuple[Treatment, ...]:
    """The actions that may be meant, in the words of products, the likeliest first."""
    threat, concept = cells.named(analysis)
    if "quarantine" in analysis.concepts:
        return BESIDES["quarantine"]
    if not concept:
        return ()
    return (*BESIDES.get(concept, ()), Treatment(cells.TABLES[threat][concept]))


def _protocols(analysis: Analysis) -> list[Protocol]:
    return [protocol for protocol in Protocol if protocol in analysis.concepts]


def _asked(
    catalogue: Catalogue, known: Iterable[Product], analysis: Analysis, said: list[str]
) -> tuple[Statement, ...]:
    """The statements on the action, threat and protocols that are asked about."""
    treatments = _treatments(analysis)
    threats = [threat for threat in Threat if threat in analysis.concepts] or list(Threat)
    protocols = set(_protocols(analysis) or Protocol)
    on_it = [
        one
        for product in known
        for one in catalogue.statements_of(product.id)
        if one.threat in threats and protocols.intersection(one.protocols)
    ]
    first = [
        one for one in on_it if one.action is treatments[0] or stands(words.words(one.named), said)
    ]
    # The nearest of the others counts only where there is nothing of that very name.
    return tuple(first or (one for one in on_it if one.action in treatments))
