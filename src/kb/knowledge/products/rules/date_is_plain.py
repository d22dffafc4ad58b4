"""Products change: a statement without its date cannot be weighed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.errors import DataError
from kb.knowledge.book import Book
from kb.knowledge.products.catalogue import Catalogue
from kb.knowledge.products.rules.rule import documents

DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
DATE = re.compile(r"undated|\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


def a_date_is_plain(catalogue: Catalogue, book: Book) -> Iterator[DataError]:
    """A document's date is a day, a month, a year, or `undated`; it was read on a day."""
    for place, document in documents(catalogue, book):
        if not DATE.fullmatch(document.date):
            mend = 'write "2013-03-11", "2013-03", "2013" or "undated"'
            yield place.breach(f"{document.date!r} is no date; {mend}", "date")
        if document.read and not DAY.fullmatch(document.read):
            mend = 'write the day, "2026-11-29", or leave it out'
            yield place.breach(f"{document.read!r} is no day; {mend}", "read")
        elif document.read and document.date[:1].isdigit() and document.read < document.date:
            yield place.breach(f"nobody could read it before {document.date}; mend it", "read")
