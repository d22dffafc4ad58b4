"""What vendors call reject on POP3 is an error to the client; the matrix knows what cannot be."""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import DataError
from kb.knowledge.book import Book
from kb.knowledge.products.catalogue import Catalogue
from kb.knowledge.products.rules.rule import statements
from kb.model import Threat, Verdict


def nobody_does_the_impossible(catalogue: Catalogue, book: Book) -> Iterator[DataError]:
    """A yes where no gateway could is another action under this one's name, or a wrong limit."""
    impossible = {cell.id for cell in book.cells.values() if cell.possible is Verdict.NO}
    for place, statement in statements(catalogue, book):
        if statement.offered is Verdict.NO:
            continue
        for protocol in statement.protocols:
            named = (f"{threat}/{statement.action}/{protocol}" for threat in Threat)
            for cell in impossible.intersection(named):
                mend = "name the action that it really is, such as error-to-client"
                yield place.breach(f"no gateway can do {cell}; {mend}", "action")
