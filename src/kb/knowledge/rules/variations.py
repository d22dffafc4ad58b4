"""Variations: each is in the evidence of a known record, and is one.

That its lines stand in that evidence is for a test: evidence is measured anew, and data that a new
measurement has overtaken must still load, or `kb verify --update` could not mend it.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import DataError, unknown_id
from kb.knowledge.book import Book
from kb.knowledge.rules.records import Position
from kb.knowledge.rules.rule import Rule


def _position(id_: str) -> Position:
    return Position("variations.toml", f"variations {id_}")


def a_variation_has_a_place(book: Book) -> Iterator[DataError]:
    """It names the cell or the demonstration in whose evidence it is seen."""
    known = {*book.cells, *book.demonstrations}
    for one in book.variations.values():
        if one.place not in known:
            place = _position(one.id)
            yield unknown_id(one.place, known, place.file, f"{place.key} place")


def a_variation_differs(book: Book) -> Iterator[DataError]:
    """It names two servers or more, each with a line of its own."""
    for one in book.variations.values():
        lines = list(one.said.values())
        if len(lines) < 2 or len(set(lines)) < len(lines):
            mend = "name two servers or more, each with a line of its own"
            yield _position(one.id).breach(mend, "said")


RULES: tuple[Rule, ...] = (a_variation_has_a_place, a_variation_differs)
