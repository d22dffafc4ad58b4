"""Free text to answers: what `kb ask`, the site and `kb serve` share.

A question is folded, split and mended (`words`, `spelling`), its concepts are found (`lexicon`),
a linear classifier says which of the customers' questions it is, whether it asks for a cell, or
whether the knowledge base has nothing (`features`, `classifier`), and the cells are read from
the concepts (`cells`). `rank` orders all of it, `answer` composes what people see.
`training/`, beside the package, makes the tables and measures how good the answers are.
"""

from __future__ import annotations

from kb.ask import combining
from kb.ask.answer import Answer, composed
from kb.ask.command import Form, command
from kb.ask.rank import WORTH, rank
from kb.knowledge.book import Book

__all__ = ["LIMIT", "Answer", "Form", "answers", "command", "nearest"]

LIMIT = 5
"""Answers given unless told otherwise."""


def answers(question: str, book: Book, limit: int = LIMIT) -> list[Answer]:
    """What the knowledge base has for a question, best first; empty where nothing fits."""
    ranking = rank(question, book)
    if not ranking.answered:
        return []
    worth = [c for n, c in enumerate(ranking.candidates) if n < 3 or c.score >= WORTH]
    clash = combining.clash(question)
    return [composed(book, candidate, clash) for candidate in worth[:limit]]


def nearest(question: str, book: Book, limit: int = 3) -> list[Answer]:
    """The pages that come nearest, whether or not they are an answer."""
    return [composed(book, candidate) for candidate in rank(question, book).candidates[:limit]]
