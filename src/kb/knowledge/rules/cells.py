"""The 24 cells: complete, reasoned, and grounded in what they claim."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.errors import DataError, unknown_id
from kb.knowledge.book import Book
from kb.knowledge.rules.records import Position
from kb.knowledge.rules.rule import Rule
from kb.model import Action, Basis, Cell, Protocol, SourceKind, Verdict

FILE = "matrix.toml"
ONE_SENTENCE = re.compile(r"[A-Z](?:[^.!?\n]|[.!?](?!\s))*\.")
"""A capital, a full stop at the end, and no other end of a sentence between the two."""


def cell_ids() -> list[str]:
    """The ids of the 24 cells, in the article's order."""
    return [f"{a.threat}/{a}/{p}" for a in Action for p in Protocol]


def all_cells_stand_once(book: Book) -> Iterator[DataError]:
    """24 cells, no more and no fewer (twice is found while loading)."""
    expected = cell_ids()
    for odd in [i for i in book.cells if i not in expected]:
        yield unknown_id(odd, expected, FILE, "cells")
    for missing in [i for i in expected if i not in book.cells]:
        yield DataError(FILE, "cells", f"the cell {missing} is missing; add it")


def a_no_has_its_grounds(book: Book) -> Iterator[DataError]:
    """A no has alternatives, and its cost where a gateway could; a yes has none."""
    for place, cell in _cells(book):
        if cell.article is Verdict.YES:
            if cell.instead or cell.cost:
                mend = "a yes has no `instead` or `cost`; delete them or make it a no"
                yield place.breach(mend)
            continue
        if not cell.instead:
            yield place.breach("a no needs `instead`: the actions that would do")
        if cell.basis is Basis.PRODUCT and not cell.cost:
            yield place.breach("basis product needs `cost`: what clients feel")


def a_cell_has_claims(book: Book) -> Iterator[DataError]:
    """Nothing is said of a cell without a claim."""
    for place, cell in _cells(book):
        if not cell.claims:
            yield place.breach("no claim; name at least one in `claims`")


def a_reason_is_one_sentence(book: Book) -> Iterator[DataError]:
    """The gateway prints the reason, and a reply the customer's, between two other sentences."""
    mend = "write one sentence, with a capital first and a full stop last"
    for place, cell in _cells(book):
        for field in ("reason", "customer"):
            if not ONE_SENTENCE.fullmatch(getattr(cell, field)):
                yield place.breach(mend, field)


def an_alternative_is_offered(book: Book) -> Iterator[DataError]:
    """What is to be used instead is a yes on the same threat and protocol."""
    for place, cell in _cells(book):
        for action in cell.instead:
            other = f"{cell.threat}/{action}/{cell.protocol}"
            if other not in book.cells or book.cells[other].article is not Verdict.YES:
                mend = f"`instead` names {action}, but {other} is no yes; name one that is"
                yield place.breach(mend)


def the_products_own_word_is_cited(book: Book) -> Iterator[DataError]:
    """`article` is a product's statement, so one of the claims rests on its document."""
    for place, cell in _cells(book):
        product = book.products.get(cell.product)
        if product is None:
            return  # told by `ids.ids_are_known`
        if product.source not in _sources(book, cell):
            yield place.breach(f"no claim cites {product.source}, whose statement `article` is")


def a_basis_is_shown(book: Book) -> Iterator[DataError]:
    """That a protocol cannot is shown by a standard; that a gateway could, by one that does."""
    wanted = {Basis.PROTOCOL: SourceKind.RFC, Basis.PRODUCT: SourceKind.VENDOR}
    for place, cell in _cells(book):
        if cell.basis is None:
            continue
        kind = wanted[cell.basis]
        cited = {book.sources[s].kind for s in _sources(book, cell) if s in book.sources}
        if kind not in cited:
            yield place.breach(
                f"basis {cell.basis} needs a claim that cites a source of kind {kind}"
            )


def _cells(book: Book) -> Iterator[tuple[Position, Cell]]:
    for cell in book.cells.values():
        yield Position(FILE, f"cells {cell.id}"), cell


def _sources(book: Book, cell: Cell) -> set[str]:
    claims = [book.claims[claim] for claim in cell.claims if claim in book.claims]
    return {citation.source for claim in claims for citation in claim.citations}


RULES: tuple[Rule, ...] = (
    a_no_has_its_grounds,
    a_cell_has_claims,
    a_reason_is_one_sentence,
    an_alternative_is_offered,
    the_products_own_word_is_cited,
    a_basis_is_shown,
)
