"""The article sentence by sentence, and what it gets wrong."""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import DataError
from kb.knowledge.book import Book
from kb.knowledge.rules.citations import MOST_WORDS
from kb.knowledge.rules.records import Position
from kb.knowledge.rules.rule import Rule
from kb.model import Bearing


def sentences_are_found_by_few_words(book: Book) -> Iterator[DataError]:
    """The article too is quoted by at most twelve words, which open one sentence only."""
    opened: dict[str, str] = {}
    for sentence in book.sentences.values():
        place = Position("article.toml", f"sentences {sentence.id}")
        words = len(sentence.opens.split())
        if not 0 < words <= MOST_WORDS:
            yield place.breach(f"`opens` has {words} words; give the first 1 to {MOST_WORDS}")
        elif other := opened.get(sentence.opens):
            yield place.breach(f"`opens` is that of {other}; each sentence stands once")
        opened.setdefault(sentence.opens, sentence.id)


def a_sentence_maps_to_claims(book: Book) -> Iterator[DataError]:
    """Every sentence of the article is answered by claims."""
    for sentence in book.sentences.values():
        if not sentence.claims:
            place = Position("article.toml", f"sentences {sentence.id}")
            yield place.breach("no claim; name the claims that it maps to")


def what_does_not_hold_is_shown(book: Book) -> Iterator[DataError]:
    """A loose or wrong sentence says why, and stands among the discrepancies."""
    shown = {id_ for item in book.discrepancies.values() for id_ in item.sentences}
    for sentence in book.sentences.values():
        if sentence.bearing is Bearing.HOLDS:
            continue
        place = Position("article.toml", f"sentences {sentence.id}")
        if not sentence.remark:
            yield place.breach(f"bearing {sentence.bearing} needs a `remark`: what is amiss")
        if sentence.id not in shown:
            mend = "name it in the `sentences` of an entry in discrepancies.toml"
            yield place.breach(f"bearing {sentence.bearing}, but no discrepancy shows it; {mend}")


def a_discrepancy_is_grounded(book: Book) -> Iterator[DataError]:
    """A discrepancy says what of the article it concerns, and what stands against it."""
    for item in book.discrepancies.values():
        place = Position("discrepancies.toml", f"discrepancies {item.id}")
        if not (item.sentences or item.cells):
            yield place.breach("name the `sentences` or the `cells` that it concerns")
        if not item.claims:
            yield place.breach("no claim; name the claims that stand against the article")


RULES: tuple[Rule, ...] = (
    sentences_are_found_by_few_words,
    a_sentence_maps_to_claims,
    what_does_not_hold_is_shown,
    a_discrepancy_is_grounded,
)
