"""Two statements of one document on one action would be counted twice."""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import DataError
from kb.knowledge.book import Book
from kb.knowledge.products.catalogue import Catalogue
from kb.knowledge.products.rules.rule import statements


def a_document_says_it_once(catalogue: Catalogue, book: Book) -> Iterator[DataError]:
    """No two statements have product, document, protocol, threat and the vendor's name alike."""
    first: dict[tuple[str, ...], str] = {}
    for place, one in statements(catalogue, book):
        for protocol in one.protocols:
            what = (one.product, one.document, protocol, one.threat, one.named.casefold())
            if what in first:
                yield place.breach(f"{first[what]} says it of {protocol} already; keep one")
            first.setdefault(what, one.id)
