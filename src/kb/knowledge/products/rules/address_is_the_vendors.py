"""A mirror's word is not the vendor's, so an address says whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from kb.errors import DataError
from kb.knowledge.book import Book
from kb.knowledge.products.catalogue import Catalogue
from kb.knowledge.products.rules.rule import documents


def an_address_is_the_vendors(catalogue: Catalogue, book: Book) -> Iterator[DataError]:
    """A `url` is on a host of the vendor's, unless `by` says whose word it is."""
    for place, document in documents(catalogue, book):
        vendor = catalogue.vendors[document.vendor]
        host = urlsplit(document.url).hostname
        if document.url and not document.by and host not in vendor.hosts:
            mend = "write `copy` for `url`, or say in `by` whose word it is"
            yield place.breach(f"{host} is no host of {vendor.name}; {mend}", "url")
