"""What `kb ask` prints: for a support agent with a customer waiting, the right answer first."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from kb.ask import answers, combining, nearest
from kb.errors import InputError
from kb.knowledge import loader
from kb.model import Action, Cell, Verdict
from kb.render import text

if TYPE_CHECKING:
    from kb.ask.answer import Answer
    from kb.knowledge.book import Book

LONGEST = 20_000
"""Characters of a question: a long ticket has a few thousand."""
NOTHING = "The knowledge base has no answer to this."
CITED = 3
"""Citations shown; the page has them all."""


class Output(msgspec.Struct, frozen=True):
    """The whole of `kb ask --json`."""

    question: str
    answers: list[Answer]


class Form(StrEnum):
    """How answers are printed."""

    FULL = "full"
    JSON = "json"
    REPLY = "reply"
    """The best answer's reply alone, ready for a mail."""


def command(question: str, form: Form, limit: int, book: Book | None = None) -> int:
    """Answer a question on stdout; 0 with an answer, 1 where there is none.

    A question that is `-` is read from the standard input.

    Raises:
        InputError: the question is empty or too long, or the limit is below 1.
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
    found = answers(question, known, limit)
    if form is Form.JSON:
        encoded = msgspec.json.encode(Output(question, found))
        sys.stdout.write(msgspec.json.format(encoded).decode() + "\n")
    elif found and form is Form.REPLY:
        sys.stdout.write(found[0].reply)
    elif form is Form.REPLY:
        sys.stderr.write(f"{NOTHING}\n")
    elif found:
        first = full(known, found[0], combining.clash(question))
        sys.stdout.write(first + others("Also", found[1:]))
    else:
        near = nearest(question, known)
        sys.stdout.write(f"{NOTHING}\n{others('Nearest', near)}")
    return 0 if found else 1


def full(book: Book, answer: Answer, clash: Action | None = None) -> str:
    """The first answer: verdict, why, on what grounds, what instead, reply, link."""
    record = book.find(answer.id)
    fields: list[text.Field] = []
    if isinstance(record, Cell):
        if clash:
            from kb.ask import combining

            fields.append(("First", combining.note(book, clash, record.protocol)))
        # Where the action asked about is another one, nobody may take this verdict for its own.
        whose = f", for {answer.title}" if clash else ""
        fields.append(("Verdict", record.stance.upper() + whose))
        fields.append(("Why", record.reason))
        if record.article is Verdict.NO:
            instead = (book.actions[action] for action in record.instead)
            fields.append(("Instead", "\n".join(f"- {a.title}: {a.summary}" for a in instead)))
    else:
        fields.append(("Answer", answer.summary))
    cited = [
        text.cited(book, citation)
        for claim in _claims(book, answer)
        for citation in book.claims[claim].citations
    ]
    fields.append(("Cited from", "\n".join(f"- {one}" for one in dict.fromkeys(cited[:CITED]))))
    fields.append(("Page", answer.url))
    quoted = "".join(f"  | {line}".rstrip() + "\n" for line in answer.reply.splitlines())
    return f"{answer.title}\n\n{text.laid_out(fields)}\nReply to send\n{quoted}"


def _claims(book: Book, answer: Answer) -> tuple[str, ...]:
    record = book.cells.get(answer.id) or book.questions[answer.id]
    return record.claims


def others(heading: str, rest: list[Answer]) -> str:
    """Further candidates, one line each."""
    if not rest:
        return ""
    lines = (f"  {_line(answer)}  {answer.url}\n" for answer in rest)
    return f"\n{heading}\n{''.join(lines)}"


def _line(answer: Answer) -> str:
    return f"{answer.title}: {answer.verdict}" if answer.verdict else answer.title
