"""Every record that a person writes, with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from kb.model import Citation, Record
from kb.rules.breach import BookError

if TYPE_CHECKING:
    from kb.book import Book


class Place(NamedTuple):
    """A record's file in the data folder, and the key by which its author knows it."""

    file: str
    key: str
    """`cells spam/tag/pop3`; empty where the file holds one record only."""

    def breach(self, mend: str, field: str = "") -> BookError:
        """The error for that record, or for one of its fields."""
        key = " ".join(part for part in (self.key, field) if part)
        return BookError(self.file, key or "-", mend)


def records(book: Book) -> Iterator[tuple[Place, str, Record]]:
    """Yield place, id and record of everything but evidence, which nobody writes by hand."""
    for key, cell in book.cells.items():
        yield Place("matrix.toml", f"cells {key}"), key, cell
    for key, product in book.products.items():
        yield Place("products.toml", f"products {key}"), key, product
    for key, claim in book.claims.items():
        yield Place(f"claims/{claim.topic}.toml", f"claims {key}"), key, claim
    for key, source in book.sources.items():
        yield Place("sources.toml", f"sources {key}"), key, source
    for key, term in book.terms.items():
        yield Place("terms.toml", f"terms {key}"), key, term
    for key, question in book.questions.items():
        yield Place(f"questions/{key}.toml", ""), key, question
    for key, action in book.actions.items():
        yield Place("actions.toml", f"actions {key}"), key, action
    for key, protocol in book.protocols.items():
        yield Place("protocols.toml", f"protocols {key}"), key, protocol
    for key, sentence in book.sentences.items():
        yield Place("article.toml", f"sentences {key}"), key, sentence
    for key, item in book.discrepancies.items():
        yield Place("discrepancies.toml", f"discrepancies {key}"), key, item
    for key, demonstration in book.demonstrations.items():
        yield Place("demonstrations.toml", f"demonstrations {key}"), key, demonstration


def citations(book: Book) -> Iterator[tuple[Place, Citation]]:
    """Yield every citation, with the place of the record that makes it."""
    for place, _, record in records(book):
        for citation in getattr(record, "citations", ()):
            yield place, citation
