"""Clients that nobody measured here: quoted from their own makers, dated, and not measured too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.errors import DataError
from kb.knowledge.book import Book
from kb.knowledge.rules.records import Position
from kb.knowledge.rules.rule import Rule
from kb.model.unmeasured_client import Documented, UnmeasuredClient

DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?|undated")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def a_makers_word_is_its_own(book: Book) -> Iterator[DataError]:
    """What a client does is cited from who makes it, and quoted."""
    for place, client, one in _documented(book):
        source = book.sources.get(one.citation.source)
        if source is None:
            continue  # told by `ids.ids_are_known`
        if source.publisher != client.maker:
            mend = f"{source.id} is {source.publisher or 'nobody'}'s; cite {client.maker}'s own"
            yield place.breach(mend, one.aspect)
        if not one.citation.phrase:
            yield place.breach("no `phrase`; quote the words that say it", one.aspect)


def a_makers_word_is_dated(book: Book) -> Iterator[DataError]:
    """Programs change: of when the document is, and when it was read."""
    for place, _, one in _documented(book):
        if not DATE.fullmatch(one.dated):
            yield place.breach(
                '`dated` is "2015-09-04", "2015-09", "2015" or "undated"', one.aspect
            )
        if one.read and not DAY.fullmatch(one.read):
            yield place.breach('`read` is a day: "2026-11-29"', one.aspect)
        if not one.says.strip():
            yield place.breach("`says` is empty; write it", one.aspect)


def what_is_measured_is_not_quoted(book: Book) -> Iterator[DataError]:
    """A client that the lab runs is told by its runs alone."""
    measured = {name.casefold() for name in book.client_runs}
    for id_, client in book.unmeasured_clients.items():
        if {id_, client.name.casefold()} & measured:
            yield _place(id_).breach("the lab measures it: client_runs has it; delete this")
        if not client.documented:
            yield _place(id_).breach("nothing of it is documented; quote its maker", "documented")


def _documented(book: Book) -> Iterator[tuple[Position, UnmeasuredClient, Documented]]:
    for id_, client in book.unmeasured_clients.items():
        for one in client.documented:
            yield _place(id_), client, one


def _place(id_: str) -> Position:
    return Position(f"unmeasured_clients/{id_}.toml", "")


RULES: tuple[Rule, ...] = (
    a_makers_word_is_its_own,
    a_makers_word_is_dated,
    what_is_measured_is_not_quoted,
)
