"""The one reply to send to a question: to all that it asks, or one that asks the customer back."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from kb.ask import combining, products
from kb.ask.answer import site, together
from kb.ask.choices import Choice, Unsure
from kb.ask.response import Asked, Response, nearest
from kb.ask.today import today
from kb.knowledge.book import Book
from kb.model import Cell, Protocol
from kb.render import letters
from kb.render.letters import Section
from kb.render.reply import letter


def reply(book: Book, response: Response) -> str:
    """Ready to send: the answer, or what asks the customer back."""
    if response.language:
        return letters.foreign(book, response.language)
    asked = response.asked()
    if not asked:
        near = nearest(response.question, book)
        return letters.missing(book) if near else letters.outside(book)
    if len(asked) > 1:
        sections = [section(book, one, f"{n}.") for n, one in enumerate(asked, 1)]
        return letters.several(book, sections, site())
    if response.confident:
        return response.answers[0].reply
    return letter(book, section(book, asked[0]).body)


def section(book: Book, asked: Asked, number: str = "") -> Section:
    """What a letter says to one question; `number` is its own, with a dot, among several."""
    records = [book.cells.get(id_) or book.questions[id_] for id_ in asked.answers]
    if not asked.confident:
        return Section(asked.question, letters.choices(book, records, number))
    clash = combining.clash(asked.question)
    said = combining.body(book, records, clash, alternatives=False)
    return Section(asked.question, said, records, combining.alternatives(records, clash))


def of_choice(book: Book, response: Response, choice: Choice) -> str:
    """The reply of one of the answers, or on all the cells of an action."""
    first = choice.answers[0]
    cells = [book.cells[id_] for id_ in choice.ids if id_ in book.cells]
    # The first answer of all speaks of the others already, or of the product that is asked about.
    own = first is response.answers[0] and (
        response.confident or products.told(response.question, book) is not None
    )
    if own or len(cells) < 2:
        return first.reply
    clash, done = combining.clash(choice.question), today(response.question)
    return together(book, first, _in_order(cells), clash, done).reply


def _in_order(cells: Iterable[Cell]) -> list[Cell]:
    return sorted(cells, key=lambda cell: list(Protocol).index(cell.protocol))


def of_part(book: Book, part: Unsure) -> str:
    """The reply that asks which of the choices of one of several questions is meant."""
    return letter(book, section(book, part.asked, f"{part.number}.").body)


def with_reply(book: Book, response: Response) -> Response:
    """The response with the one reply to send, where that is no answer's own: to several
    questions, to one that may mean one of several things, or to one that has no answer.
    """
    if response.confident and not response.parts:
        return response
    return msgspec.structs.replace(response, reply=reply(book, response))
