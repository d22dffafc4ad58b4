"""Ranks what the knowledge base has for a question: cells and questions, best first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from kb.ask import cells, tables
from kb.ask.classifier import probabilities
from kb.ask.reading import read
from kb.ask.sums import sum_of
from kb.ask.tables import Tables
from kb.knowledge.book import Book
from kb.model import Action, Group, Protocol, Verdict

NONE = "none"
ACTIONS = tuple(Action)
"""The classes that are no question but an action, whose cells are asked for."""
LEAST = 0.2
"""The first candidate's probability below which nothing is answered."""
SURE = 0.85
"""The first candidate's probability from which it is the answer; below it is one of a choice.
`python -m training calibrate` tells how often that is wrong, and that a little less would do; but
then some questions that name two actions are answered for one of them."""
DOUBT = 0.15
"""The probability that it is another matter from which an unsure answer is not offered."""
_CELL = "cell"
COMPLAINTS = ("virus-got-through", "spam-still-arrives", "pop3-scanning-does-nothing")
"""The questions of those who tell that an action is set and mail came all the same."""
URGENT = "virus-got-through"
"""The answer that says what must not be opened..."""
SURE_OF_URGENT = 0.65
"""... and that is given from here on: to ask back would keep silent on it."""
SURE_OF_CLASH = 0.7
"""The score from which it is said that the action asked about is none on that threat: that much is
read in the words themselves."""
COMBINING = "actions-that-do-not-combine"
"""The question of those who miss an action on one of the threats."""
WORTH = 0.02
"""The probability from which a further candidate is worth a line."""


def about(book: Book) -> dict[str, frozenset[str]]:
    """The cells that a question explains which asks why something is not offered."""
    why = (one for one in book.questions.values() if one.group is Group.WHY_NOT_OFFERED)
    return {one.id: frozenset(one.cells) for one in why}


def refuted(book: Book, label: str, asked: Sequence[str]) -> bool:
    """Whether a question explains why an action is not offered that is, on the cells asked for."""
    explained = about(book).get(label, frozenset())
    action = book.cells[asked[0]].action
    return all(book.cells[id_].article is Verdict.YES for id_ in asked) and any(
        book.cells[id_].action is action and book.cells[id_].article is Verdict.NO
        for id_ in explained
    )


def complained_of(chances: Mapping[str, float]) -> str:
    """The question that a complaint is likeliest to be about."""
    return max(COMPLAINTS, key=lambda one: chances.get(one, 0.0))


class Candidate(msgspec.Struct, frozen=True):
    """One thing that may be the answer."""

    id: str
    score: float
    """Probability, 0 to 1."""

    @property
    def is_cell(self) -> bool:
        """Whether it is a cell, and no question."""
        return "/" in self.id


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
    reading = read(text, compiled.lexicon, compiled.speller)
    chances = probabilities(reading, compiled)
    doubt = chances[NONE]
    by_action = {action: chances.pop(action, 0.0) for action in ACTIONS}
    # What is done today, or named as what is not wanted, is no choice.
    left = cells.unwanted(reading.asking)
    if reading.action:
        # Who wishes for something in place of what is done today asks for that.
        for one in cells.done(reading.asking):
            by_action[reading.action] += by_action[one]
            by_action[one] = 0.0
    action, *others = sorted(ACTIONS, key=lambda one: -by_action[one])
    # Who leaves all others has named the one that is asked about.
    rival = next((one for one in others if one not in left), others[0])
    # That it is about a cell is surer than which one: the first decides on the place, the other is
    # its score.
    chances[_CELL] = sum_of(by_action.values())
    asked = cells.ids(action, reading.protocols)
    best = max(chances, key=lambda label: chances[label])
    if refuted(book, best, asked):
        # Why it is not offered is no answer where it is: whoever asks so wants the cell.
        by_action[action] += chances[best]
        chances[_CELL] += chances.pop(best)
        best = max(chances, key=lambda label: chances[label])
    if reading.complains and best == _CELL:
        # That it is offered is known where it is set: whoever tells so asks how that could happen.
        best = complained_of(chances)
        chances[best] += chances[_CELL]
        chances[_CELL] = 0.0
    near = best != NONE and chances[best] >= LEAST and doubt < DOUBT
    score = by_action[action] if best == _CELL else chances[best]
    if best == URGENT or about(book).get(best, frozenset()).issuperset(asked):
        # Why it is not offered and whether it is: either answers the other. So does how a virus
        # could come what was set against it.
        score += by_action[action]
    clashes = best in (_CELL, COMBINING) and cells.clash(reading.asking) is not None
    if clashes and action is reading.action:
        # That it is none on that threat: either answers the other.
        score = by_action[action] + chances.get(COMBINING, 0.0)
    # A threat of another sentence may be another matter's: "our antivirus is new. Can I tag?".
    supposed = clashes and cells.clash(msgspec.structs.replace(reading.asking, context="")) is None
    bound = {URGENT: SURE_OF_URGENT}.get(best, SURE_OF_CLASH if clashes else SURE)
    # No action is there for both threats: sure of one of them, it would keep silent on the other.
    both = best == _CELL and cells.both_threats(reading.asking) is not None
    sure = best != NONE and score >= bound and not both and not supposed
    if not sure and by_action[rival] >= WORTH and len(reading.protocols) < len(Protocol):
        # A choice has the next action, too; not on each protocol there is, or it had little else.
        chances[rival] = by_action[rival]
    found = {_CELL: (asked, by_action[action]), NONE: ([], 0.0)}
    found[rival] = (cells.ids(rival, reading.protocols), by_action[rival])
    candidates = [
        Candidate(id_, score)
        for label in sorted(chances, key=lambda label: -chances[label])
        for ids, score in (found.get(label, ([label], chances[label])),)
        for id_ in ids
    ]
    if reading.complains and not candidates[0].is_cell:
        # Beside how that could happen stands what was set.
        own = [Candidate(id_, by_action[action]) for id_ in asked]
        rest = [one for one in candidates[1:] if one.id not in asked]
        candidates[1:] = [*own, *rest]
    return Ranking(tuple(candidates), answered=sure or near, confident=sure)
