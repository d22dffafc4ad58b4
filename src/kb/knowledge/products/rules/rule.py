"""What a rule on products is, and the place of what it judges."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kb.errors import DataError
from kb.knowledge.book import Book
from kb.knowledge.products.catalogue import Catalogue
from kb.knowledge.rules.records import Position
from kb.model import Document, Statement

Rule = Callable[[Catalogue, Book], Iterator[DataError]]


def documents(catalogue: Catalogue, book: Book) -> Iterator[tuple[Position, Document]]:
    """Yield each document that a file of `products/` names, with its place."""
    matrix = {product.source for product in book.products.values()}
    for one in catalogue.documents.values():
        if one.id not in matrix:
            yield Position(f"products/{one.vendor}.toml", f"documents {one.id}"), one


def statements(catalogue: Catalogue, book: Book) -> Iterator[tuple[Position, Statement]]:
    """Yield each statement that is written in a file of `products/`, with its place."""
    for one in catalogue.statements.values():
        if one.id not in book.cells:
            yield Position(f"products/{one.vendor}.toml", f"statements {one.id}"), one
