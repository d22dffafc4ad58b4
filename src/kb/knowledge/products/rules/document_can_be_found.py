"""A statement without a source is an opinion."""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import DataError
from kb.knowledge.book import Book
from kb.knowledge.products.catalogue import Catalogue
from kb.knowledge.products.rules.rule import documents


def a_document_can_be_found(catalogue: Catalogue, book: Book) -> Iterator[DataError]:
    """A document has a title and one address: its publisher's, or that of the copy read."""
    for place, document in documents(catalogue, book):
        address = document.url or document.copy
        if not document.title:
            yield place.breach("no `title`, and sources.toml does not have it; add it")
        elif bool(document.url) == bool(document.copy):
            yield place.breach("either `url`, or `copy`: the address of the copy that was read")
        elif not address.startswith(("http://", "https://")):
            yield place.breach("write the whole address, from https:// on")
