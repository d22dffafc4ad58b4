"""The products: what further products do, quoted from their documents, beside the matrix.

Apart from the book, which is read at every start: whoever needs the products loads them.
`reading` reads the files, `catalogue` answers, `rules` judge.
"""

from __future__ import annotations

from pathlib import Path

from kb.knowledge import snapshot
from kb.knowledge.book import Book
from kb.knowledge.products.catalogue import Catalogue

__all__ = ["Catalogue", "load"]


def load(book: Book, folder: Path | None = None) -> Catalogue:
    """The products in `folder`, by default that of the book, beside those of the book.

    Beside a book from the snapshot they come from the snapshot, too.

    Raises:
        DataError: the first mistake found: file, key and mend in one line.
    """
    if folder is None and book.from_snapshot:
        found = snapshot.part(book.folder, snapshot.PRODUCTS, Catalogue)
        if found is not None:
            return found
    from kb.knowledge.products import reading, rules

    read = reading.catalogue(book, folder or book.folder)
    rules.check(read, book)
    return read
