"""What a statement names is there, and in the same file: its product and its document."""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import DataError, unknown_id
from kb.knowledge.book import Book
from kb.knowledge.products.catalogue import Catalogue
from kb.knowledge.products.rules.rule import statements


def names_are_known(catalogue: Catalogue, book: Book) -> Iterator[DataError]:
    """Product and document of a statement stand in its vendor's file; it has a protocol."""
    for place, statement in statements(catalogue, book):
        vendor = statement.vendor
        own = [one.id for one in catalogue.products_of(vendor)]
        papers = [one.id for one in catalogue.documents.values() if one.vendor == vendor]
        if statement.product not in own:
            yield unknown_id(statement.product, own, place.file, f"{place.key} product")
        elif not papers:
            mend = f"write one with the id {statement.document}, with title, date, seen and url"
            yield place.breach(f"the file has no [[documents]]; {mend}", "document")
        elif statement.document not in papers:
            yield unknown_id(statement.document, papers, place.file, f"{place.key} document")
        elif not statement.protocols or len(set(statement.protocols)) < len(statement.protocols):
            yield place.breach("name each protocol that it holds for, once", "protocols")
