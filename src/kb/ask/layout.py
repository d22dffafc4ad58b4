"""Answers as a terminal shows them: for a support agent with a customer waiting, what to say first.

An answer has its verdict, why, on what grounds, what to do and a reply to send; the others follow
with their numbers, by which `kb ask --answer` shows one of them instead. Where it is not sure
what is meant nothing is answered, and the choices stand there alone.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kb.ask import combining, products
from kb.model import Action, Cell, Question, Verdict
from kb.render import reply, text

if TYPE_CHECKING:
    from kb.ask.answer import Answer
    from kb.ask.response import Response
    from kb.knowledge.book import Book

NOTHING = "The knowledge base has no answer to this."
UNSURE = "Not sure which of these you mean:"
CITED = 3
"""Citations shown; the page has them all."""
REPEATED = 60
"""Characters of a question up to which it is repeated in a command that is shown."""


def answered(book: Book, response: Response, chosen: int) -> str:
    """The answer of that number, from 1, in full, and the others, one a line."""
    numbered = list(enumerate(response.answers, 1))
    _, shown = numbered.pop(chosen - 1)
    what = products.told(response.question, book) if chosen == 1 else None
    whole = full(book, shown, combining.clash(response.question), what)
    if not numbered:
        return whole
    lines = "".join(f"  {n}. {line(answer)}  {answer.url}\n" for n, answer in numbered)
    return f"{whole}\nAlso\n{lines}{_hint(response, numbered[0][0])}"


def unsure(book: Book, response: Response) -> str:
    """The choices to offer, and a reply that asks the customer which is meant."""
    lines = "".join(
        f"  {n}. {line(answer)}\n     {answer.id}  {answer.url}\n"
        for n, answer in enumerate(response.answers, 1)
    )
    asks = quoted("Reply that asks which", reply.which(book, records(book, response.answers)))
    return f"{UNSURE}\n\n{lines}{_hint(response, 1)}\n{asks}"


def nothing(book: Book, near: Sequence[Answer]) -> str:
    """That there is no answer, what comes nearest, and a reply that asks for what is missing."""
    lines = "".join(f"  {line(answer)}  {answer.url}\n" for answer in near)
    nearest = f"\nNearest\n{lines}" if near else ""
    asks = quoted("Reply that asks for more", reply.missing(book))
    return f"{NOTHING}\n{nearest}\n{asks}"


def full(
    book: Book, answer: Answer, clash: Action | None = None, what: products.Told | None = None
) -> str:
    """One answer: verdict, why, what instead, what to do, on what grounds, link, reply."""
    record = _record(book, answer)
    fields: list[text.Field] = []
    if what:
        fields.append(("First", what.said))
    if isinstance(record, Cell):
        if clash and not what:
            fields.append(("First", combining.note(book, clash, record.protocol)))
        # Where the action asked about is another one, nobody may take this verdict for its own.
        whose = f", for {answer.title}" if clash else ""
        if what:
            whose = f" in {book.matrix_product.name}"
        fields.append(("Verdict", record.stance.upper() + whose))
        fields.append(("Why", record.reason))
        if record.article is Verdict.NO:
            instead = (book.actions[action] for action in record.instead)
            fields.append(("Instead", "\n".join(f"- {a.title}: {a.summary}" for a in instead)))
    else:
        fields.append(("Answer", record.answer))
        fields.append(("Steps", "\n".join(f"- {step}" for step in record.steps)))
    cited = [
        f"{citation.source}, {citation.section}: “{citation.phrase}”"
        for citation in answer.citations[: len(what.statements) if what else 0]
    ]
    cited += [
        text.cited(book, citation)
        for claim in record.claims
        for citation in book.claims[claim].citations
    ]
    fields.append(("Cited from", "\n".join(f"- {one}" for one in dict.fromkeys(cited[:CITED]))))
    fields.append(("Page", answer.url))
    return f"{answer.title}\n\n{text.laid_out(fields)}\n{quoted('Reply to send', answer.reply)}"


def quoted(heading: str, letter: str) -> str:
    """A letter under its heading, set off from what is not to be sent."""
    lines = "".join(f"  | {line}".rstrip() + "\n" for line in letter.splitlines())
    return f"{heading}\n{lines}"


def line(answer: Answer) -> str:
    """An answer's title, and a cell's verdict."""
    return f"{answer.title}: {answer.verdict}" if answer.verdict else answer.title


def records(book: Book, answers: Iterable[Answer]) -> list[Question | Cell]:
    """The records that answers were made from."""
    return [_record(book, answer) for answer in answers]


def _record(book: Book, answer: Answer) -> Question | Cell:
    return book.cells.get(answer.id) or book.questions[answer.id]


def _hint(response: Response, number: int) -> str:
    """How to see the answer of that number, with its reply."""
    question = " ".join(response.question.split())
    given = shlex.quote(question) if len(question) <= REPEATED else "…"
    return f"  In full, with its reply: kb ask --answer {number} {given}\n"
