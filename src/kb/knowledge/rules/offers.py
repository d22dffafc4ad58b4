"""What further products offer: of known products and cells, and within the protocol's limit."""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import DataError, unknown_id
from kb.knowledge.book import Book
from kb.knowledge.rules.records import Position
from kb.knowledge.rules.rule import Rule
from kb.model import Offer, Verdict


def an_offers_ids_are_known(book: Book) -> Iterator[DataError]:
    """An offer names a product, a cell and a source that there are."""
    for place, offer in _offers(book):
        if offer.product not in book.products:
            yield unknown_id(offer.product, book.products, place.file)
        if offer.cell not in book.cells:
            yield unknown_id(offer.cell, book.cells, place.file, place.key)
        if offer.source not in book.sources:
            yield unknown_id(offer.source, book.sources, place.file, f"{place.key} source")


def a_product_speaks_once_of_a_cell(book: Book) -> Iterator[DataError]:
    """A product offers an action or does not; the matrix's own product has said so there."""
    said = {(cell.product, cell.id) for cell in book.cells.values()}
    for place, offer in _offers(book):
        if (offer.product, offer.cell) in said:
            yield place.breach("stated already; keep one of the two")
        said.add((offer.product, offer.cell))


def nobody_offers_the_impossible(book: Book) -> Iterator[DataError]:
    """A yes where no gateway could is another action under this one's name, or a wrong limit."""
    for place, offer in _offers(book):
        cell = book.cells.get(offer.cell)
        if cell and offer.offered is Verdict.YES and cell.possible is Verdict.NO:
            mend = f"matrix.toml says that no gateway could do {cell.id}"
            yield place.breach(f"{mend}; name the action that it really is, or mend matrix.toml")


def _offers(book: Book) -> Iterator[tuple[Position, Offer]]:
    for offer in book.further_offers:
        yield Position(f"offers/{offer.product}.toml", f"offers {offer.cell}"), offer


RULES: tuple[Rule, ...] = (
    an_offers_ids_are_known,
    a_product_speaks_once_of_a_cell,
    nobody_offers_the_impossible,
)
