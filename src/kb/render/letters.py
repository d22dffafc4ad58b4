"""Letters that are not one ready answer: they ask the customer for more, or answer several things.

Their words are the desk's own (`desk.toml`); `kb.render.reply` greets and signs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from kb.knowledge.book import Book
from kb.model import Action, Cell, Question
from kb.render.reply import ALTERNATIVES, FOUND, footer, letter, listed

Answering = Question | Cell

ON = " on "
"""Stands before the protocol of a cell that is asked about."""


class Section(msgspec.Struct, frozen=True):
    """What a letter says to one of several questions."""

    question: str
    """As the customer put it; empty where it is the only one."""
    body: str
    """Without the alternatives."""
    records: Sequence[Answering] = ()
    """Whose pages the letter names at its end."""
    alternatives: Sequence[Action] = ()
    """What can be used in place of what is not offered."""


def missing(book: Book) -> str:
    """The reply to a question that has no answer: it asks for what is missing."""
    return letter(book, book.desk.missing)


def outside(book: Book) -> str:
    """The reply to a question that nothing comes near: it says what is answered here."""
    return letter(book, book.desk.outside or book.desk.missing)


def foreign(book: Book, language: str) -> str:
    """The reply to a question in another language than English: it asks for English."""
    return letter(book, asking_for_english(book, language))


def asking_for_english(book: Book, language: str) -> str:
    """The body of that letter, with a line in the customer's language where the desk has one."""
    desk = book.desk
    said = (desk.foreign or desk.missing).strip().replace("{language}", language)
    return "\n\n".join(filter(None, (said, desk.in_their_language.get(language, ""))))


def which(book: Book, records: Iterable[Answering]) -> str:
    """The reply to a question that may mean one of several: it asks which."""
    return letter(book, choices(book, records))


def choices(book: Book, records: Iterable[Answering], before: str = "") -> str:
    """The body of a letter that asks which of several is meant. `before` stands before each
    number: in a letter with several questions that of the question and a dot."""
    lines = (f"{before}{n}. {words}" for n, words in enumerate(_meanings(book, records), 1))
    return "\n\n".join((book.desk.which, "\n".join(lines), book.desk.otherwise))


def _meanings(book: Book, records: Iterable[Answering]) -> Iterator[str]:
    """What each record is about; the cells of an action are one choice."""
    found: dict[str, list[str]] = {}
    for record in records:
        words, on, protocol = asked(book, record).rpartition(ON)
        if isinstance(record, Question):
            found[words + on + protocol] = []
        else:
            found.setdefault(words, []).append(protocol)
    for words, protocols in found.items():
        *first, last = protocols or [""]
        where = f"{', '.join(first)} or {last}" if first else last
        yield f"{words}{ON}{where}" if protocols else words


def several(book: Book, sections: Sequence[Section], site: str = "") -> str:
    """One letter that answers several questions, each under its number; what more than one of
    them can use instead stands once, behind them.
    """
    helped = [str(n) for n, one in enumerate(sections, 1) if one.alternatives]
    bodies = []
    for n, one in enumerate(sections, 1):
        bodies += [f'{n}. "{one.question}"', one.body]
        if helped == [str(n)]:
            bodies.append(_alternatives(book, ALTERNATIVES, dict.fromkeys(one.alternatives, "")))
    if len(helped) > 1:
        users = _users(sections)
        marks = {a: "" if users[a] == helped else f" (for {listed(users[a])})" for a in users}
        bodies.append(_alternatives(book, f"{ALTERNATIVES}, for {listed(helped)}", marks))
    records = [record for one in sections for record in one.records]
    return letter(book, "\n\n".join(bodies), footer(book, records, site))


def _users(sections: Sequence[Section]) -> dict[Action, list[str]]:
    """Each alternative, and the numbers of the questions that can use it."""
    found: dict[Action, list[str]] = {}
    for n, one in enumerate(sections, 1):
        for action in one.alternatives:
            found.setdefault(action, []).append(str(n))
    return found


def _alternatives(book: Book, heading: str, marks: Mapping[Action, str]) -> str:
    """A line for each alternative, its mark behind its title."""
    pages = ((book.actions[action], mark) for action, mark in marks.items())
    return "\n".join([f"{heading}:", *(f"- {p.title}{mark}: {p.summary}" for p, mark in pages)])


def asked(book: Book, record: Answering) -> str:
    """What a record is about, in words for a customer."""
    if isinstance(record, Question):
        return record.title
    title = book.actions[record.action].title
    return f'The action "{title}" for {FOUND[record.threat]}{ON}{record.protocol.label}'
