"""Ranks what the knowledge base has for a question: cells and questions, best first."""

from __future__ import annotations

import msgspec

from kb.ask import cells, tables, words
from kb.ask.analysis import Analysis, analysed
from kb.ask.classifier import probabilities
from kb.ask.tables import Tables
from kb.knowledge.book import Book

CELL, NONE = "cell", "none"
LEAST = 0.25
"""The first candidate's probability below which nothing is answered."""
SURE = 0.7
"""The first candidate's probability from which it is the answer; below it is one of a choice.
`python -m training calibrate` tells how often that is wrong."""
DOUBT = 0.25
"""The probability that it is another matter from which an unsure answer is not offered."""
WORTH = 0.02
"""The probability from which a further candidate is worth a line."""


class Candidate(msgspec.Struct, frozen=True):
    """One thing that may be the answer."""

    id: str
    score: float
    """Probability, 0 to 1."""


class Ranking(msgspec.Struct, frozen=True):
    """All candidates, best first."""

    candidates: tuple[Candidate, ...]
    answered: bool
    """Whether anything is near enough to be shown."""
    confident: bool
    """Whether the first is the answer; else the candidates are a choice to offer."""


def rank(text: str, book: Book, given: Tables | None = None) -> Ranking:
    """Rank the questions and the cells that a text may ask for."""
    compiled = given or tables.load()
    whole = analysed(text, compiled.lexicon, compiled.speller)
    chances = probabilities(whole, compiled)
    doubt = chances[NONE]
    asked = _asked(text, whole, compiled)
    if not asked:
        # An action is named or there is no cell: its chance goes to the others.
        rest = 1 - chances.pop(CELL, 0.0)
        chances = {label: chance / rest for label, chance in chances.items()} if rest else {}
    ordered = sorted(chances, key=lambda label: -chances[label])
    candidates: list[Candidate] = []
    for label in ordered:
        if label == CELL:
            candidates += [Candidate(id_, chances[label]) for id_ in asked]
        elif label != NONE:
            candidates.append(Candidate(label, chances[label]))
    first = chances[ordered[0]] if ordered and ordered[0] != NONE else 0.0
    sure = first >= SURE
    answered = sure or (first >= LEAST and doubt < DOUBT)
    return Ranking(tuple(candidates), answered=answered, confident=sure)


def _asked(text: str, whole: Analysis, compiled: Tables) -> list[str]:
    """The cells asked about: in a long text by the last sentence that asks."""
    parts = words.sentences(text)
    for part in reversed(parts[1:] and parts):
        one = analysed(part, compiled.lexicon, compiled.speller)
        if "can" in one.concepts and (found := cells.asked(one, whole)):
            return found
    return cells.asked(whole)
