"""A question that names a product: what its documents say of the action that is asked about.

The answer stays that of a cell or a question, with its id, kind and verdict, so that programs
read it as any other. The product's statement comes first in its summary, the reply tells it in
plain words, its document is cited first, and the address is the statement's. How far it can be
relied on is for staff: it stands in the summary and not in the reply. Whoever names a product of
which nothing is stated, or that nobody here knows, is told so, and asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from kb.ask import cells, tables, words
from kb.ask.analysis import Analysis, analysed
from kb.ask.answer import Answer, CitedText
from kb.ask.product_words import MOST, for_customer, for_staff, no_reject
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

ASKING = frozenset({"does", "do", "can", "will", "could", "would", "is", "may"})
WANTING = frozenset({"want", "wants", "need", "needs", "like"})
"""Ask too, with the name of a product that is known: "we have a FortiGate and want to …"."""
ARTICLES = frozenset({"the", "a", "an", "our", "my", "your", "their"})
LONGEST_NAME = 3
"""Words of a name that nobody here knows."""
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
    known = _named(said, catalogue)
    if known:
        found = _asked(catalogue, known, analysis, said)
        no = no_reject(found) if cells.named(analysis)[1] == "reject" else ""
        names = " or ".join(product.name for product in known[:MOST])
        first = for_staff(catalogue, names, found, _protocols(analysis))
        return Told(" ".join(filter(None, (no, first))), found, names, no)
    if not ASKING.intersection(said):
        return None
    unknown = _unknown(said, analysis, book)
    if unknown:
        name = re.search(r"\W+".join(unknown), question, re.IGNORECASE)
        called = name[0] if name else " ".join(unknown)
        return Told(f"Not known: nothing is stated here of “{called}”.", (), called)
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


def _named(said: list[str], catalogue: Catalogue) -> list[Product]:
    """The products with the longest name among the words; a vendor's name means all of its own."""
    best: dict[str, Product] = {}
    longest = 0
    for product in catalogue.products.values():
        if not product.stem:
            continue  # A matrix's product is what every answer is about.
        vendor = catalogue.vendor_of(product).name.partition(" (")[0]
        for name in (product.name, *product.called, vendor):
            row = words.words(name)
            if len(row) < longest or not _stands(row, said):
                continue
            best = best if len(row) == longest else {}
            longest = len(row)
            best[product.id] = product
    return list(best.values())


def _stands(row: list[str], said: list[str]) -> bool:
    return any(said[n : n + len(row)] == row for n in range(len(said) - len(row) + 1))


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
        one for one in on_it if one.action is treatments[0] or _stands(words.words(one.named), said)
    ]
    # The nearest of the others counts only where there is nothing of that very name.
    return tuple(first or (one for one in on_it if one.action in treatments))


def _unknown(said: list[str], analysis: Analysis, book: Book) -> list[str]:
    """Words between `does` and the action that nobody here knows: a product's name, it seems."""
    compiled = tables.load()
    own = {*words.words(book.matrix_product.name), *words.words(book.matrix_product.vendor)}
    acts = {start for start, _, concept in analysis.found if concept in cells.NEITHER}
    for start in _after_asking(said):
        end = start
        while end < len(said) and end - start < LONGEST_NAME and _strange(said[end], compiled, own):
            end += 1
        if end > start and (end in acts or end + 1 in acts):
            return said[start:end]
    return []


def _after_asking(said: list[str]) -> Iterator[int]:
    for n, word in enumerate(said):
        if word in ASKING:
            yield n + 2 if said[n + 1 : n + 2] and said[n + 1] in ARTICLES else n + 1


def _strange(word: str, compiled: tables.Tables, own: set[str]) -> bool:
    mended = compiled.speller.mend(word)
    return len(word) > 3 and word == mended and word not in compiled.vocabulary and word not in own
