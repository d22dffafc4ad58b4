"""How long one question takes once the program runs, as in `kb serve`."""

from __future__ import annotations

import time

from kb.ask.response import respond
from kb.bench.found import Found
from kb.bench.options import Options
from kb.bench.sides import Trial, compare
from kb.knowledge import loader


def run(options: Options) -> Found:
    """Ask every question of the knowledge base by its title."""
    book = loader.load()
    asked = [question.title for question in book.questions.values()]
    respond(asked[0], book)  # reads the tables

    def every() -> float:
        begun = time.perf_counter()
        for question in asked:
            respond(question, book)
        return (time.perf_counter() - begun) * 1000 / len(asked)

    what = "a question, asked of a program that runs"
    return Found([compare(what, "ms", [Trial("kb ask", every)], options.rounds)])
