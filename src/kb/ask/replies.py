"""The one reply to send to a question: to all that it asks, or one that asks the customer back."""

from __future__ import annotations

from kb.ask import combining
from kb.ask.answer import site
from kb.ask.response import Asked, Response
from kb.knowledge.book import Book
from kb.render import letters
from kb.render.letters import Section
from kb.render.reply import letter


def reply(book: Book, response: Response, *, near: bool = True) -> str:
    """Ready to send; `near` is whether anything comes near a question that has no answer."""
    if response.language:
        return letters.foreign(book, response.language)
    asked = response.asked()
    if not asked:
        return letters.missing(book) if near else letters.outside(book)
    sections = [section(book, one) for one in asked]
    if len(sections) > 1:
        return letters.several(book, sections, site())
    if response.confident:
        return response.answers[0].reply
    (only,) = sections
    return letter(book, only.body)


def section(book: Book, asked: Asked) -> Section:
    """What a letter says to one question."""
    records = [book.cells.get(id_) or book.questions[id_] for id_ in asked.answers]
    if not asked.confident:
        return Section(asked.question, letters.choices(book, records))
    said = combining.body(book, records, combining.clash(asked.question))
    return Section(asked.question, said, records)
