"""Every record that a person writes, with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kb.errors import DataError
from kb.knowledge.book import Book
from kb.model import Citation, Record


class Position(NamedTuple):
    """A record's file in the data folder, and the key by which its author knows it."""

    file: str
    key: str
    """`cells spam/tag/pop3`; empty where the file holds one record only."""

    def breach(self, mend: str, field: str = "") -> DataError:
        """The error for that record, or for one of its fields."""
        key = " ".join(part for part in (self.key, field) if part)
        return DataError(self.file, key or "-", mend)


def records(book: Book) -> Iterator[tuple[Position, str, Record]]:
    """Yield place, id and record of everything but evidence, which nobody writes by hand."""
    for key, cell in book.cells.items():
        yield Position("matrix.toml", f"cells {key}"), key, cell
    for key, product in book.products.items():
        yield Position("products.toml", f"products {key}"), key, product
    for key, claim in book.claims.items():
        yield Position(f"claims/{claim.topic}.toml", f"claims {key}"), key, claim
    for key, source in book.sources.items():
        yield Position("sources.toml", f"sources {key}"), key, source
    for key, term in book.terms.items():
        yield Position("terms.toml", f"terms {key}"), key, term
    for key, question in book.questions.items():
        yield Position(f"questions/{key}.toml", ""), key, question
    for key, action in book.actions.items():
        yield Position("actions.toml", f"actions {key}"), key, action
    for key, protocol in book.protocols.items():
        yield Position("protocols.toml", f"protocols {key}"), key, protocol
    for key, sentence in book.sentences.items():
        yield Position("article.toml", f"sentences {key}"), key, sentence
    for key, item in book.discrepancies.items():
        yield Position("discrepancies.toml", f"discrepancies {key}"), key, item
    for key, demonstration in book.demonstrations.items():
        yield Position("demonstrations.toml", f"demonstrations {key}"), key, demonstration
    for key, rule in book.mail_rules.items():
        # `kb rule` finds them, by program; a word of the glossary may have the same name.
        yield Position(f"mail_rules/{key}.toml", ""), f"rule-{key}", rule
    for key, client in book.unmeasured_clients.items():
        # Named as their rule is.
        yield Position(f"unmeasured_clients/{key}.toml", ""), f"client-{key}", client
    for key, variation in book.variations.items():
        yield Position("variations.toml", f"variations {key}"), key, variation


def citations(book: Book) -> Iterator[tuple[Position, Citation]]:
    """Yield every citation, with the place of the record that makes it."""
    for place, _, record in records(book):
        for citation in getattr(record, "citations", ()):
            yield place, citation
