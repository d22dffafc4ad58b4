"""A product of which nothing is said, and a document that says nothing, are leftovers."""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import DataError
from kb.knowledge.book import Book
from kb.knowledge.products.catalogue import Catalogue
from kb.knowledge.products.rules.rule import documents
from kb.knowledge.rules.records import Position


def everything_is_used(catalogue: Catalogue, book: Book) -> Iterator[DataError]:
    """Each product and each document has a statement."""
    told = {one.product for one in catalogue.statements.values()}
    cited = {one.document for one in catalogue.statements.values()}
    for product in catalogue.products.values():
        if product.id not in told and product.id not in book.products:
            file = f"products/{catalogue.vendor_of(product).id}.toml"
            place = Position(file, f"products {product.id}")
            yield place.breach("no statement is about it; add one or delete it")
    for place, document in documents(catalogue, book):
        if document.id not in cited:
            yield place.breach("no statement stands in it; add one or delete it")
