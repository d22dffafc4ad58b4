"""What `kb ask` does: reads the question, and prints what it is asked for."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from textwrap import shorten

import msgspec

from kb.ask import choices, layout, replies
from kb.ask.choices import Choice
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
    that is wanted, as it is shown (`2`, or `2.1`): by default the first, if that is sure.

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
    # The number may be one that was shown under a higher limit.
    response = respond(question, known, limit if chosen is None else max(limit, MOST))
    choice = None if chosen is None else _chosen(response, chosen)
    if form is Form.JSON:
        encoded = msgspec.json.encode(replies.with_reply(known, response))
        sys.stdout.write(msgspec.json.format(encoded).decode() + "\n")
    elif form is Form.REPLY:
        sys.stdout.write(
            replies.of_choice(known, response, choice)
            if choice
            else replies.reply(known, response, near=bool(nearest(question, known)))
        )
        if not response.answers:
            sys.stderr.write(f"{layout.said_of_none(response)}\n")
    elif not response.answers:
        sys.stdout.write(layout.nothing(known, response, nearest(question, known)))
    elif choice:
        sys.stdout.write(layout.chosen(known, response, choice))
    elif response.confident or response.parts:
        sys.stdout.write(layout.answered(known, response))
    else:
        sys.stdout.write(layout.unsure(known, response))
    return 0 if response.answers else 1


def _chosen(response: Response, number: str) -> Choice:
    """The answer of that number.

    Raises:
        InputError: there is none.
    """
    there = choices.numbered(response)
    for one in there:
        if one.number == number:
            return one
    raise InputError("--answer", "-", _no_such_answer(response, number, there))


def _no_such_answer(response: Response, number: str, there: Sequence[Choice]) -> str:
    if there:
        shown = shorten(number, layout.REPEATED, placeholder="…")
        return f"{shown} is none; this question has {', '.join(one.number for one in there)}"
    question = shorten(response.question, layout.REPEATED, placeholder=" …")
    return f"nothing was found for “{question}”; give the whole question, or `-` to read it in"
