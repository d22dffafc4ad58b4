"""What people read: written, finished, and not about machines' leftovers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache

import msgspec

from kb.errors import DataError
from kb.knowledge.book import Book
from kb.knowledge.rules.records import records
from kb.knowledge.rules.rule import Rule
from kb.model import Record

UNFINISHED = re.compile(r"\b(?:TODO|TBD|FIXME|TO BE (?:WRITTEN|DONE))\b")


def texts_are_written(book: Book) -> Iterator[DataError]:
    """No text that a record must have is empty, and none is a placeholder."""
    for place, _, record in records(book):
        for field, text, required in _texts(record):
            if required and not text.strip():
                yield place.breach("is empty; write it", field)
            elif found := UNFINISHED.search(text):
                yield place.breach(f"still says {found[0]}; write it", field)


def _texts(record: Record) -> Iterator[tuple[str, str, bool]]:
    """Yield field, text and whether it must be there: a list's items must, once listed."""
    for name, required in _fields(type(record)):
        value = getattr(record, name)
        if isinstance(value, str) and not isinstance(value, Enum):
            yield name, value, required
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, str) and not isinstance(item, Enum):
                    yield name, item, True
        elif isinstance(value, dict):
            for key, item in value.items():
                if isinstance(item, str) and not isinstance(item, Enum):
                    yield f"{name} {key}", item, True


@lru_cache
def _fields(kind: type[Record]) -> tuple[tuple[str, bool], ...]:
    """Name of each field and whether it must be there; worked out once a type, being slow."""
    return tuple((field.name, field.required) for field in msgspec.structs.fields(kind))


RULES: tuple[Rule, ...] = (texts_are_written,)
