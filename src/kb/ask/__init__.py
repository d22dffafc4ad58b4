"""Free text to answers: what `kb ask`, the site and `kb serve` share.

A question is folded, split and mended (`words`, `spelling`), its concepts are found (`lexicon`),
a linear classifier says which of the customers' questions it is, whether it asks for a cell, or
whether the knowledge base has nothing (`features`, `classifier`), and the cells are read from
the concepts (`cells`). `rank` orders all of it and says how sure that is, `answer` composes
what people see, `response` is all of it.
`training/`, beside the package, makes the tables and measures how good the answers are.
"""

from __future__ import annotations

from kb.ask.answer import Answer
from kb.ask.response import LIMIT, Response, nearest, respond
from kb.knowledge.book import Book

__all__ = ["LIMIT", "Answer", "Response", "answers", "nearest", "respond"]


def answers(question: str, book: Book, limit: int = LIMIT) -> list[Answer]:
    """What the knowledge base has for a question, best first, sure or not."""
    return respond(question, book, limit).answers
