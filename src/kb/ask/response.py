"""The whole of what the knowledge base says to a question."""

from __future__ import annotations

import msgspec

from kb.ask import combining, products
from kb.ask.answer import Answer, composed
from kb.ask.rank import WORTH, rank
from kb.knowledge.book import Book

LIMIT = 5
"""Answers given unless told otherwise."""
NEAREST = 3
"""Pages named where there is no answer; this many answers need not be worth a line."""


class Response(msgspec.Struct, frozen=True):
    """What `kb ask --json` and `/api/ask` print."""

    question: str
    confident: bool
    """Whether the first answer is the answer. If not, all of them are choices to offer."""
    answers: list[Answer]
    """Best first; empty where nothing is near."""


def respond(question: str, book: Book, limit: int = LIMIT) -> Response:
    """Answer a question, offer a choice of answers, or say nothing where nothing fits."""
    ranking = rank(question, book)
    if not ranking.answered:
        return Response(question, confident=False, answers=[])
    worth = [c for n, c in enumerate(ranking.candidates) if n < NEAREST or c.score >= WORTH]
    clash = combining.clash(question)
    found = [composed(book, candidate, clash) for candidate in worth[:limit]]
    what = products.told(question, book)
    if what and found:
        found[0] = products.answer(book, found[0], what)
    return Response(question, ranking.confident, found)


def nearest(question: str, book: Book, limit: int = NEAREST) -> list[Answer]:
    """The pages that come nearest, whether or not they are an answer."""
    return [composed(book, candidate) for candidate in rank(question, book).candidates[:limit]]
