"""Ids: well formed, of one thing each, and known wherever they are named."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from kb.errors import DataError, unknown_id
from kb.knowledge.book import Book
from kb.knowledge.rules.records import Position, citations, records
from kb.knowledge.rules.rule import Rule
from kb.model import Cell

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def ids_are_slugs(book: Book) -> Iterator[DataError]:
    """An id is part of an address: small letters, digits and single hyphens."""
    for place, id_, record in records(book):
        if not isinstance(record, Cell) and not SLUG.fullmatch(id_):
            yield place.breach("an id has small letters, digits and single hyphens; rename it")


def an_id_names_one_thing(book: Book) -> Iterator[DataError]:
    """`kb show ID` knows no kinds, so no two records of any kind share an id."""
    seen: dict[str, Position] = {}
    for place, id_, _ in records(book):
        if id_ in seen:
            first = seen[id_]
            where = " ".join(part for part in (first.file, first.key) if part)
            yield place.breach(f"{where} has this id already; rename one of the two")
        seen.setdefault(id_, place)


def ids_are_known(book: Book) -> Iterator[DataError]:
    """Every id that a record names exists."""
    if book.product not in book.products:
        yield unknown_id(book.product, book.products, "matrix.toml", "product")
    shelves: Mapping[str, Collection[str]] = {
        "claims": book.claims,
        "relies": book.cells,
        "cells": book.cells,
        "sentences": book.sentences,
        "see": book.terms,
        "related": book.questions,
    }
    for place, _, record in records(book):
        for field, shelf in shelves.items():
            yield from _unknown(place, field, getattr(record, field, ()), shelf)
    for product in book.products.values():
        place = Position("products.toml", f"products {product.id}")
        yield from _unknown(place, "source", [product.source], book.sources)
    for place, citation in citations(book):
        yield from _unknown(place, "citations", [citation.source], book.sources)


def nothing_is_listed_twice(book: Book) -> Iterator[DataError]:
    """A list of ids, or of citations, names each once."""
    for place, _, record in records(book):
        for field in ("claims", "cells", "sentences", "see", "related", "instead", "citations"):
            listed = getattr(record, field, ())
            if len(set(listed)) < len(listed):
                twice = next(item for item in listed if listed.count(item) > 1)
                name = getattr(twice, "source", twice)
                yield place.breach(f"{name} is listed twice; delete one of the two", field)


def a_term_points_elsewhere(book: Book) -> Iterator[DataError]:
    """A glossary entry does not send its reader to itself."""
    for term in book.terms.values():
        if term.id in term.see:
            place = Position("terms.toml", f"terms {term.id}")
            yield place.breach("`see` names the term itself; delete it")


def a_question_leads_elsewhere(book: Book) -> Iterator[DataError]:
    """A question's related ones are others."""
    for question in book.questions.values():
        if question.id in question.related:
            place = Position(f"questions/{question.id}.toml", "")
            yield place.breach("it names the question itself; delete it", "related")


def _unknown(
    place: Position, field: str, named: Collection[str], shelf: Collection[str]
) -> Iterator[DataError]:
    for id_ in named:
        if id_ not in shelf:
            yield unknown_id(id_, shelf, place.file, f"{place.key} {field}".strip())


RULES: tuple[Rule, ...] = (
    ids_are_slugs,
    an_id_names_one_thing,
    ids_are_known,
    nothing_is_listed_twice,
    a_term_points_elsewhere,
    a_question_leads_elsewhere,
)
