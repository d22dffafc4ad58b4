"""The products: what further products do, quoted from their documents, beside the matrix.

Apart from the book, which is read at every start: whoever needs the products loads them.
`reading` reads the files, `catalogue` answers, `rules` judge.
"""

from __future__ import annotations

from pathlib import Path

from kb.knowledge.book import Book
from kb.knowledge.loader import data_folder
from kb.knowledge.products import reading, rules
from kb.knowledge.products.catalogue import Catalogue

__all__ = ["Catalogue", "load"]


def load(book: Book, folder: Path | None = None) -> Catalogue:
    """The products of `folder`, by default the package's own, beside those of a book.

    Raises:
        DataError: the first mistake found: file, key and mend in one line.
    """
    found = reading.catalogue(book, folder or data_folder())
    rules.check(found, book)
    return found
