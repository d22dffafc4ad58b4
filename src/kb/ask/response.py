"""The whole of what the knowledge base says to a question, or to a ticket with several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

import msgspec

from kb.ask import combining, joined, parts, products, tables
from kb.ask.answer import Answer, composed, together
from kb.ask.language import foreign
from kb.ask.rank import WORTH, Candidate, Ranking, rank
from kb.ask.today import today
from kb.knowledge.book import Book
from kb.model import Cell, Protocol

LIMIT = 5
"""Answers given unless told otherwise; cells of an action are given together or not at all."""
NEAREST = 3
"""Pages named where there is no answer; this many answers need not be worth a line."""


MATTER = 0.5
"""The probability from which an unsure part of a ticket is a question of its own."""
LIKELY = 0.4
"""And the score from which the half of a question is taken for one, beside a half that is sure."""
NEAR = 0.15
"""The first page's probability below which none is named: such a question is about another matter,
or says nothing."""


class Asked(msgspec.Struct, frozen=True):
    """One question of a ticket, and what answers it."""

    question: str
    """As the customer put it."""
    confident: bool
    answers: list[str]
    """Ids: what answers it together, which is more than one for cells only; or the choices."""


class Response(msgspec.Struct, frozen=True, omit_defaults=True):
    """What `kb ask --json` and `/api/ask` print. What is empty behind `answers` is left out."""

    question: str
    confident: bool
    """Whether the first answer is the answer. If not, all of them are choices to offer."""
    answers: list[Answer]
    """Best first; empty where nothing is near. Of a ticket with several questions the best answer
    of each comes first, in the ticket's order."""
    parts: list[Asked] = []
    """Each question of a ticket that asks more than one thing."""
    language: str = ""
    """The language of the question, where it is one that the knowledge base does not have."""
    reply: str = ""
    """The one reply to send, where that is not the first answer's: `kb.ask.replies.with_reply`
    adds it to what is printed."""

    def asked(self) -> list[Asked]:
        """Each question: one where there is only one."""
        if self.parts or not self.answers:
            return self.parts
        found = [answer.id for answer in self.answers]
        cells = [answer.id for answer in self.answers if answer.kind == "cell"]
        together = cells if found[0] in cells else found[:1]
        return [Asked(self.question, self.confident, together if self.confident else found)]


def respond(question: str, book: Book, limit: int = LIMIT) -> Response:
    """Answer a question, offer a choice of answers, or say nothing where nothing fits."""
    if language := foreign(question):
        return Response(question, confident=False, answers=[], language=language)
    text = parts.written(question)
    ranking = rank(text, book)
    asked = list(_asked(text, ranking, book))
    matters = [one for one in asked if one.ranking.confident or one.score >= MATTER]
    sure = {one.ranking.candidates[0].id for one in asked if one.ranking.confident}
    if len(asked) > 1 and (sure or (len(matters) > 1 and not ranking.confident)):
        # Where the whole says what the one sure part says, the rest is talk about the same.
        talk = all(one.ranking.confident for one in matters)
        if not ranking.confident or sure != {ranking.candidates[0].id} or not talk:
            return _several(question, asked, book, limit)
    if not ranking.answered:
        return Response(question, confident=False, answers=[])
    clash = combining.clash(text)
    done = today(question)
    found = [composed(book, one, clash, done) for one in _worth(ranking, limit)]
    cells = _cells(book, ranking.candidates)
    if ranking.confident and found[0].kind == "cell" and len(cells) > 1:
        found[0] = together(book, found[0], cells, clash, done)
    what = products.told(text, book)
    if what:
        given = found[0]
        found[0] = products.answer(book, given, what, cells)
        if not ranking.confident:  # a choice leads to its own page
            found[0] = msgspec.structs.replace(found[0], url=given.url)
    return Response(question, ranking.confident, found)


def nearest(question: str, book: Book, limit: int = NEAREST) -> list[Answer]:
    """The pages that come nearest, whether or not they are an answer; none where none is near."""
    candidates = rank(parts.written(question), book).candidates
    near = candidates[:limit] if candidates and candidates[0].score >= NEAR else ()
    return [composed(book, candidate) for candidate in near]


def _cells(book: Book, candidates: Iterable[Candidate]) -> list[Cell]:
    """The cells among them that are asked about together: of the likeliest action, in the order of
    the protocols, in which a reply speaks of them."""
    found = [book.cells[one.id] for one in candidates if one.id in book.cells]
    return sorted(
        (cell for cell in found if cell.action is found[0].action),
        key=lambda cell: list(Protocol).index(cell.protocol),
    )


def _worth(ranking: Ranking, limit: int) -> list[Candidate]:
    """The candidates that are worth a line, at most so many."""
    candidates = ranking.candidates
    worth = [c.id for n, c in enumerate(candidates) if n < NEAREST or c.score >= WORTH]
    kept = _whole(worth[:limit], [c.id for c in candidates])
    return [c for c in candidates if c.id in kept]


def _whole(ids: Sequence[str], every: Sequence[str]) -> set[str]:
    """Some ids, with all cells that there are of their actions: the cells of an action are one
    choice, and a limit that parted them would keep silent on a protocol that is asked about.
    """
    actions = {id_.rpartition("/")[0] for id_ in ids if "/" in id_}
    return {*ids, *(id_ for id_ in every if id_.rpartition("/")[0] in actions)}


class _Part(NamedTuple):
    part: parts.Part
    ranking: Ranking

    @property
    def score(self) -> float:
        """How sure its first candidate is."""
        return self.ranking.candidates[0].score

    def best(self) -> list[Candidate]:
        """What answers it together, or the choices."""
        candidates = self.ranking.candidates
        if not self.ranking.confident:
            return _worth(self.ranking, LIMIT)
        return [c for c in candidates if c.is_cell] if candidates[0].is_cell else [candidates[0]]


def _asked(text: str, ranking: Ranking, book: Book) -> Iterator[_Part]:
    """The parts of a ticket that are questions of their own, each with what answers it; none where
    it asks for one thing.

    A part is tried by itself and with what is told before it. One that leads to where another one
    has led already asks for the same, and one that leads nowhere is talk.
    """
    several = parts.parts(text)
    if not several:
        yield from _both(parts.Part(text, text), ranking, book)
        return
    seen: set[str] = set()
    for part in several:
        tried = [rank(part.asks, book), rank(part.whole, book)]
        best = max(tried, key=lambda one: one.candidates[0].score if one.answered else 0.0)
        for one in _both(part, best, book) or [_Part(part, best)]:
            if one.ranking.answered and one.ranking.candidates[0].id not in seen:
                seen.add(one.ranking.candidates[0].id)
                yield one


def _both(part: parts.Part, ranking: Ranking, book: Book) -> list[_Part]:
    """A part's halves, where they ask for two actions' cells, one of them for sure and the other
    likely; else none."""
    first = ranking.candidates[0]
    if ranking.confident and not first.is_cell and first.id not in joined.QUESTIONS:
        return []
    halves = joined.halves(part.whole, tables.load())
    found = [_Part(half, rank(half.whole, book)) for half in halves]
    firsts = [one.ranking.candidates[0] for one in found if one.ranking.answered]
    actions = {book.cells[one.id].action for one in firsts if one.is_cell and one.score >= LIKELY}
    sure = any(one.ranking.confident for one in found)
    return found if sure and len(actions) > 1 else []


def _several(question: str, asked: list[_Part], book: Book, limit: int) -> Response:
    answers: dict[str, Answer] = {}
    done = today(question)
    # The best of each first, then what else answers it or is its choice.
    for rest in (False, True):
        for one in asked:
            clash = combining.clash(one.part.asks)
            cells = _cells(book, one.best())
            for candidate in one.best()[1:] if rest else one.best()[:1]:
                answer = composed(book, candidate, clash, done)
                if one.ranking.confident and len(cells) > 1 and not rest:
                    answer = together(book, answer, cells, clash, done)
                answers.setdefault(candidate.id, answer)
    kept = _whole([*answers][: max(limit, len(asked))], [*answers])
    given = [answer for answer in answers.values() if answer.id in kept]
    several = [
        # Up to the first that is left out, so that a choice has the same number under any limit.
        Asked(
            one.part.asks,
            one.ranking.confident,
            [*takewhile(kept.__contains__, (candidate.id for candidate in one.best()))],
        )
        for one in asked
    ]
    return Response(question, all(one.confident for one in several), given, several)
