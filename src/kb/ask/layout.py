"""Answers as a terminal shows them: for a support agent with a customer waiting, what to say first.

An answer has its verdict, why, on what grounds, what to do and a reply to send; the others follow
with their numbers, by which `kb ask --answer` shows one of them instead. The reply that asks the
customer which has the same. The cells of an action stand together. Where it is not sure what is
meant nothing is answered, and the choices stand there alone.
"""

from __future__ import annotations

import shlex
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from kb.ask import choices, combining, product_words, products, replies
from kb.ask.today import AS_TODAY, today
from kb.model import Action, Cell, Question, Verdict
from kb.render import letters, links, matrix, text

if TYPE_CHECKING:
    from kb.ask.answer import Answer
    from kb.ask.choices import Choice, Unsure
    from kb.ask.response import Asked, Response
    from kb.knowledge.book import Book

NOTHING = "The knowledge base has no answer to this."
UNSURE = "Not sure which of these you mean:"
FOREIGN = "This seems to be {}. The knowledge base is in English: please ask it in English."
CITED = 3
"""Citations shown; the page has them all."""
REPEATED = 60
"""Characters of a question up to which it is repeated in a command that is shown."""
STDIN = "paste the question, then Ctrl-D; from a file: - < FILE"
"""How a question gets to a command that reads it from the standard input: no shell touches it."""


def answered(book: Book, response: Response) -> str:
    """What answers each question, and the other answers, one a line."""
    asked = response.asked()
    every = choices.numbered(response)
    alone = len(asked) == 1
    blocks = [
        (f"{n}. “{one.question}”\n\n" if not alone else "")
        + _part(book, response, one, [c for c in every if c.number.startswith(f"{n}.")])
        for n, one in enumerate(asked, 1)
    ]
    reply = quoted("Reply to send", replies.reply(book, response))
    rest = [one for one in every if int(one.number.partition(".")[0]) > len(asked)]
    return "\n".join([*blocks, reply]) + _others(response, rest)


def chosen(book: Book, response: Response, choice: Choice) -> str:
    """One of the answers in full, and the others, one a line."""
    clash = combining.clash(choice.question)
    first = choice.answers[0] is response.answers[0]
    what = products.told(response.question, book) if first and not response.parts else None
    records = [_record(book, id_) for id_ in choice.ids]
    whole = full(book, records, clash, what, choice.answers[0], today(response.question))
    reply = quoted("Reply to send", replies.of_choice(book, response, choice))
    rest = [one for one in choices.numbered(response) if one.number != choice.number]
    return f"{whole}\n{reply}{_others(response, rest)}"


def chosen_part(book: Book, response: Response, part: Unsure) -> str:
    """The choices of one of several questions, with a reply that asks which is meant."""
    number, asked = part
    own = [one for one in choices.numbered(response) if one.number.startswith(f"{number}.")]
    asks = quoted("Reply that asks which", replies.of_part(book, part))
    return f"{number}. “{asked.question}”\n\n{_part(book, response, asked, own)}\n{asks}"


def unsure(book: Book, response: Response) -> str:
    """The choices to offer, and a reply that asks the customer which is meant.

    What is known of the product that the question names stands in front.
    """
    every = choices.numbered(response)
    asks = quoted("Reply that asks which", replies.reply(book, response))
    what = products.told(response.question, book)
    first = ""
    if what:
        shown = what.statements[: product_words.MOST]
        pages = "\n".join(dict.fromkeys(map(links.url, shown)))
        first = text.laid_out([("First", what.said), ("Page", pages)]) + "\n"
    return f"{first}{_choices(every)}{_hint(response, every[0].number)}\n{asks}"


def nothing(book: Book, response: Response, near: Sequence[Answer]) -> str:
    """That there is no answer, what comes nearest, and a reply that asks for what is missing; where
    nothing is near, one that says what is answered here.
    """
    if response.language:
        asks = quoted("Reply that asks for English", letters.foreign(book, response.language))
        return f"{said_of_none(response)}\n\n{asks}"
    lines = "".join(f"  {line(answer)}  {answer.url}\n" for answer in near)
    if not near:
        return f"{NOTHING}\n\n{quoted('Reply that says what we answer', letters.outside(book))}"
    asks = quoted("Reply that asks for more", letters.missing(book))
    return f"{NOTHING}\n\nNearest\n{lines}\n{asks}"


def said_of_none(response: Response) -> str:
    """Why there is no answer, in one line."""
    return FOREIGN.format(response.language) if response.language else NOTHING


def _part(book: Book, response: Response, asked: Asked, own: Sequence[Choice]) -> str:
    if not asked.confident:
        return f"{_choices(own)}{_hint(response, own[0].number)}"
    what = None if response.parts else products.told(asked.question, book)
    records = [_record(book, id_) for id_ in asked.answers]
    clash, done = combining.clash(asked.question), today(response.question)
    return full(book, records, clash, what, response.answers[0], done)


def full(
    book: Book,
    records: Sequence[Question | Cell],
    clash: Action | None = None,
    what: products.Told | None = None,
    product: Answer | None = None,
    done: Collection[Action] = (),
) -> str:
    """One question, or the cells asked about together: verdict, why, instead, steps, grounds.

    `what` is known of the product that the question names, where that is another than the
    matrix's, and `product` is the answer that says so. `done` are the actions that the customer
    has today.
    """
    cells = [record for record in records if isinstance(record, Cell)]
    fields: list[text.Field] = [("First", what.said)] if what else []
    fields += _of_cells(book, cells, clash, what, done)
    for record in records:
        if isinstance(record, Question):
            fields.append(("Answer", record.answer))
            fields.append(("Steps", "\n".join(f"- {step}" for step in record.steps)))
    cited = [
        f"{citation.source}, {citation.section}: “{citation.phrase}”"
        for citation in (product.citations[: len(what.statements)] if what and product else ())
    ]
    cited += [
        text.cited(book, citation)
        for record in records
        for claim in record.claims
        for citation in book.claims[claim].citations
    ]
    fields.append(("Cited from", "\n".join(f"- {one}" for one in dict.fromkeys(cited[:CITED]))))
    pages = [product.url] if what and product else [links.url(record) for record in records]
    fields.append(("Page", "\n".join(pages)))
    return f"{_title(book, records)}\n\n{text.laid_out(fields)}"


def _title(book: Book, records: Sequence[Question | Cell]) -> str:
    first, *further = records
    if isinstance(first, Question):
        return first.title
    on = (record.protocol.label for record in further if isinstance(record, Cell))
    return ", ".join([matrix.cell_title(book, first), *on])


def _of_cells(
    book: Book,
    cells: Sequence[Cell],
    clash: Action | None,
    what: products.Told | None,
    done: Collection[Action],
) -> list[text.Field]:
    fields: list[text.Field] = []
    if cells and clash and not what:
        fields.append(("First", combining.note(book, clash, [cell.protocol for cell in cells])))
    for cell in cells:
        # Where the action asked about is another one, nobody may take this verdict for its own.
        whose = f", for {matrix.cell_title(book, cell)}" if clash else ""
        if what:
            whose = f" in {book.matrix_product.name}"
        label = "Verdict" if len(cells) == 1 else cell.protocol.label
        fields.append((label, cell.stance.upper() + whose))
        fields.append(("Why" if len(cells) == 1 else "", cell.reason))
    refused = [cell for cell in cells if cell.article is Verdict.NO]
    instead = dict.fromkeys(action for cell in refused for action in cell.instead)
    lines = [
        f"- {page.title}{AS_TODAY if page.id in done else ''}: {page.summary}"
        for page in map(book.actions.__getitem__, instead)
    ]
    fields.append(("Instead", "\n".join(lines)))
    return fields


def quoted(heading: str, letter: str) -> str:
    """A letter under its heading, set off from what is not to be sent."""
    lines = "".join(f"  | {line}".rstrip() + "\n" for line in letter.splitlines())
    return f"{heading}\n{lines}"


def line(answer: Answer) -> str:
    """An answer's title, and a cell's verdict."""
    return f"{answer.title}: {answer.verdict}" if answer.verdict else answer.title


def _choices(given: Sequence[Choice]) -> str:
    lines = "".join(_numbered(one, "{line}\n{space}{id}  {url}\n") for one in given)
    return f"{UNSURE}\n\n{lines}"


def _others(response: Response, rest: Sequence[Choice]) -> str:
    if not rest:
        return ""
    lines = "".join(_numbered(one, "{line}  {url}\n") for one in rest)
    return f"\nAlso\n{lines}{_hint(response, rest[0].number)}"


def _numbered(choice: Choice, form: str) -> str:
    """A choice's number, and each of its answers in a form, the further ones below the first."""
    number = f"  {choice.number}. "
    space = " " * len(number)
    return number + space.join(
        form.format(line=line(answer), space=space, id=answer.id, url=answer.url)
        for answer in choice.answers
    )


def _record(book: Book, id_: str) -> Question | Cell:
    return book.cells.get(id_) or book.questions[id_]


def _hint(response: Response, number: str) -> str:
    """How to see the answer of that number, with its reply."""
    question = " ".join(response.question.split())
    shown = f"  In full, with its reply: kb ask --answer {number}"
    if len(question) > REPEATED or "'" in question:
        return f"{shown} -  ({STDIN})\n"
    return f"{shown} {shlex.quote(question)}\n"
