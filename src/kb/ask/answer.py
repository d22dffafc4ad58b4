"""Answers as staff and other programs get them, composed from the book."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec

from kb.ask import combining
from kb.ask.rank import Candidate
from kb.ask.today import noted
from kb.errors import InputError
from kb.knowledge.book import Book
from kb.model import Action, Cell, Question, Verdict
from kb.render import links, matrix
from kb.render.reply import footer, letter, reply

SITE = "KB_SITE"
"""Environment variable: the address under which the site is published, for links in replies."""
WEB = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)
OWN = re.compile(
    r"https?://([^/@]*@)?(([^/]+\.)?localhost|127\.[\d.]+|0\.0\.0\.0|\[::1?\])(:\d*)?(/.*)?",
    re.IGNORECASE,
)
"""An address of this machine only, which nobody else can follow."""


class CitedText(msgspec.Struct, frozen=True):
    """Where a ground of the answer is stated, as `kb ask --json` prints it."""

    source: str
    section: str
    phrase: str


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer: what `kb ask --json` prints of it."""

    id: str
    kind: str
    """`cell` or `question`"""
    title: str
    score: float
    """How sure the engine is, 0 to 1."""
    verdict: Verdict | None
    """A cell's article value; null for a question."""
    cells: tuple[str, ...]
    summary: str
    reply: str
    """Ready to send. Where cells are the answer together, the first one's speaks of them all."""
    citations: tuple[CitedText, ...]
    url: str
    """Permanent address below the site's root."""


def site() -> str:
    """The address under which the site is published; empty where none is set.

    Raises:
        InputError: it is not the address of a web site, or one that this machine only has.
    """
    address = os.environ.get(SITE, "").strip()
    if address and not WEB.fullmatch(address):
        mend = "write the site's address with http:// or https://, or leave it unset"
        raise InputError(SITE, "-", f'"{address}" is not the address of a web site; {mend}')
    if OWN.fullmatch(address):
        mend = "write the address that customers reach it at, or leave it unset"
        raise InputError(SITE, "-", f'"{address}" is an address of this machine only; {mend}')
    return address


def composed(
    book: Book,
    candidate: Candidate,
    clash: Action | None = None,
    today: Collection[Action] = (),
) -> Answer:
    """The answer that a candidate stands for.

    `clash` is the action asked about where it is none on the threat asked about: a cell then is
    the nearest that there is, and its answer says so first. `today` are the actions that the
    customer has already.
    """
    record = book.cells.get(candidate.id) or book.questions[candidate.id]
    first = body = ""
    if clash and isinstance(record, Cell):
        first = combining.note(book, clash, [record.protocol])
        body = combining.instead(book, clash, [record])
    return Answer(
        id=record.id,
        kind="cell" if isinstance(record, Cell) else "question",
        title=matrix.cell_title(book, record) if isinstance(record, Cell) else record.title,
        score=round(candidate.score, 3),
        verdict=record.article if isinstance(record, Cell) else None,
        cells=(record.id,) if isinstance(record, Cell) else record.cells,
        summary=" ".join(filter(None, (first, _summary(book, record)))),
        reply=noted(book, reply(book, record, site(), body), today),
        citations=tuple(_citations(book, record.claims)),
        url=links.url(record),
    )


def together(
    book: Book,
    given: Answer,
    cells: Sequence[Cell],
    clash: Action | None,
    today: Collection[Action] = (),
) -> Answer:
    """The first of the cells that are asked about together, with the reply on all of them: whoever
    sends the first answer's reply has answered the question.
    """
    said = letter(book, combining.body(book, cells, clash), footer(book, cells, site()))
    return msgspec.structs.replace(given, reply=noted(book, said, today))


def _summary(book: Book, record: Cell | Question) -> str:
    if isinstance(record, Question):
        return record.answer
    if record.article is Verdict.YES:
        return f"Yes. {record.reason}"
    instead = " or ".join(book.actions[action].title for action in record.instead)
    return f"No. {record.reason} Use {instead} instead."


def _citations(book: Book, claims: Iterable[str]) -> Iterator[CitedText]:
    seen: set[CitedText] = set()
    for id_ in claims:
        for citation in book.claims[id_].citations:
            cited = CitedText(citation.source, citation.section, citation.phrase)
            if cited not in seen:
                seen.add(cited)
                yield cited
