"""A statement quotes its document, and no more of it than is fair."""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import DataError
from kb.knowledge.book import Book
from kb.knowledge.products.catalogue import Catalogue
from kb.knowledge.products.rules.rule import statements
from kb.knowledge.rules.citations import MOST_WORDS


def a_phrase_is_short(catalogue: Catalogue, book: Book) -> Iterator[DataError]:
    """A quoted phrase is there, has at most twelve words, and no space around it."""
    for place, statement in statements(catalogue, book):
        words = len(statement.phrase.split())
        if not words:
            yield place.breach("it is empty; quote the words that say it", "phrase")
        elif statement.phrase != statement.phrase.strip():
            yield place.breach("it begins or ends with a space; take that away", "phrase")
        elif words > MOST_WORDS:
            yield place.breach(f"it has {words} words; quote at most {MOST_WORDS}", "phrase")
