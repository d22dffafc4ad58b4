"""An id is part of an address, and `kb show` knows no kinds: it names one thing in all files."""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import DataError
from kb.knowledge.book import Book
from kb.knowledge.products.catalogue import Catalogue
from kb.knowledge.products.rules.rule import documents, statements
from kb.knowledge.rules.ids import SLUG
from kb.knowledge.rules.records import Position, records


def an_id_is_its_own(catalogue: Catalogue, book: Book) -> Iterator[DataError]:
    """An id is a slug that nothing else has; a document of `sources.toml` keeps its own."""
    taken = {id_: place for place, id_, _ in records(book)}
    for place, id_ in _written(catalogue, book):
        if not SLUG.fullmatch(id_):
            yield place.breach("an id has small letters, digits and single hyphens; rename it")
        elif id_ in taken:
            first = f"{taken[id_].file} {taken[id_].key}".strip()
            yield place.breach(f"{first} has this id already; rename one of the two")
        taken.setdefault(id_, place)


def _written(catalogue: Catalogue, book: Book) -> Iterator[tuple[Position, str]]:
    for product in catalogue.products.values():
        if product.id not in book.products:
            file = f"products/{catalogue.vendor_of(product).id}.toml"
            yield Position(file, f"products {product.id}"), product.id
    for place, document in documents(catalogue, book):
        if document.id not in book.sources:
            yield place, document.id
    for place, statement in statements(catalogue, book):
        yield place, statement.id
