"""What `kb ask` does: reads the question, and prints what it is asked for."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from textwrap import shorten

import msgspec

from kb.ask import choices, layout, replies
from kb.ask.choices import Choice, Unsure
from kb.ask.response import Response, nearest, respond
from kb.errors import InputError
from kb.knowledge import loader
from kb.knowledge.book import Book

LONGEST = 20_000
"""Characters of a question: a long ticket has a few thousand."""
MOST = 100
"""Answers among which the one that is chosen by its number is looked for."""


class Form(StrEnum):
    """How answers are printed."""

    FULL = "full"
    JSON = "json"
    REPLY = "reply"
    """A reply alone, ready for a mail."""


def command(
    question: str, form: Form, limit: int, book: Book | None = None, chosen: str | None = None
) -> int:
    """Answer a question on stdout; 0 with an answer or a choice of them, 1 where there is none.

    A question that is `-` is read from the standard input. `chosen` is the number of the answer
    that is wanted, as it is shown (`2`, or `2.1`): by default the first, if that is sure. That
    of a question which is not sure shows its choices.

    Raises:
        InputError: the question is empty or too long, the limit is below 1, or there is no answer
            of that number.
    """
    if question == "-":
        question = sys.stdin.read(LONGEST + 1)
    if not question.strip():
        raise InputError("QUESTION", "-", 'it is empty; write it in quotes: kb ask "…"')
    if len(question) > LONGEST:
        mend = f"it has more than {LONGEST} characters; shorten it"
        raise InputError("QUESTION", "-", mend)
    if limit < 1:
        raise InputError("--limit", "-", f"{limit} is too few; write 1 or more")
    known = book or loader.load()
    response = respond(question, known, limit)
    choice = None
    if chosen is not None:
        choice = _of_number(response, chosen)
        if not choice:
            # It may be one that was shown under a higher limit.
            response = respond(question, known, max(limit, MOST))
            choice = _of_number(response, chosen)
        if not choice:
            there = choices.numbered(response)
            raise InputError("--answer", "-", _no_such_answer(response, chosen, there))
    if form is Form.JSON:
        encoded = msgspec.json.encode(replies.with_reply(known, response))
        sys.stdout.write(msgspec.json.format(encoded).decode() + "\n")
    elif form is Form.REPLY:
        sys.stdout.write(_reply(known, response, choice))
        if not response.answers:
            sys.stderr.write(f"{layout.said_of_none(response)}\n")
    else:
        sys.stdout.write(_shown(known, response, choice))
    return 0 if response.answers else 1


def _reply(book: Book, response: Response, choice: Choice | Unsure | None) -> str:
    if isinstance(choice, Unsure):
        return replies.of_part(book, choice)
    return replies.of_choice(book, response, choice) if choice else replies.reply(book, response)


def _shown(book: Book, response: Response, choice: Choice | Unsure | None) -> str:
    if not response.answers:
        return layout.nothing(book, response, nearest(response.question, book))
    if isinstance(choice, Unsure):
        return layout.chosen_part(book, response, choice)
    if choice:
        return layout.chosen(book, response, choice)
    if response.confident or response.parts:
        return layout.answered(book, response)
    return layout.unsure(book, response)


def _of_number(response: Response, number: str) -> Choice | Unsure | None:
    """What has that number: an answer, or one of several questions that has choices only."""
    every: list[Choice | Unsure] = [*choices.numbered(response), *choices.unsure_parts(response)]
    return next((one for one in every if one.number == number), None)


def _no_such_answer(response: Response, number: str, there: Sequence[Choice]) -> str:
    if there:
        shown = shorten(number, layout.REPEATED, placeholder="…")
        return f"{shown} is none; this question has {', '.join(one.number for one in there)}"
    question = shorten(response.question, layout.REPEATED, placeholder=" …")
    return f"nothing was found for “{question}”; give the whole question, or `-` to read it in"
