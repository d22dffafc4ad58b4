"""The page that answers, as the API tells it of a question or a cell."""

from __future__ import annotations

import msgspec

from kb.knowledge.book import Book
from kb.render import links, matrix


class Page(msgspec.Struct, frozen=True):
    """A page that answers."""

    title: str
    url: str
    """Its address below the site's root."""


def page(book: Book, id_: str) -> Page:
    """The page of a question or a cell, by its id."""
    if question := book.questions.get(id_):
        return Page(question.title, links.url(question))
    cell = book.cells[id_]
    return Page(matrix.cell_title(book, cell), links.url(cell))
