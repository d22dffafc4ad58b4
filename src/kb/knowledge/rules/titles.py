"""Titles by which claims and the article's sentences are found: short, unlike, saying something."""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import DataError
from kb.knowledge.book import Book
from kb.knowledge.rules.records import records
from kb.knowledge.rules.rule import Rule
from kb.model import Claim, Discrepancy, Sentence

FEWEST, MOST = 3, 8
"""Words of a title: fewer name a subject and say nothing of it, more are read as a sentence."""
LONGEST = 52
"""Letters that stand in one line of a page's contents and of the printed one."""


def a_title_is_short_and_says_something(book: Book) -> Iterator[DataError]:
    """A title is a few words that say what the claim comes to, with no full stop."""
    for place, _, record in records(book):
        if not isinstance(record, Claim | Sentence):
            continue
        words = len(record.title.split())
        if not FEWEST <= words <= MOST:
            mend = f"{words} word{'s' * (words != 1)}; say it in {FEWEST} to {MOST}"
            yield place.breach(mend, "title")
        elif len(record.title) > LONGEST:
            yield place.breach(f"{len(record.title)} letters; at most {LONGEST}", "title")
        elif record.title.endswith((".", "…")) or not record.title[0].isalnum():
            yield place.breach("no sign stands at its beginning, no full stop at its end", "title")


def titles_differ(book: Book) -> Iterator[DataError]:
    """No two claims have the same title, nor two items of the article's page."""
    claims: dict[str, str] = {}
    article: dict[str, str] = {}
    for place, id_, record in records(book):
        if not isinstance(record, Claim | Sentence | Discrepancy):
            continue
        taken = claims if isinstance(record, Claim) else article
        first = taken.setdefault(record.title.casefold(), id_)
        if first != id_:
            yield place.breach(
                f"{record.title!r} is the title of {first}; tell them apart", "title"
            )


RULES: tuple[Rule, ...] = (a_title_is_short_and_says_something, titles_differ)
