"""What the answer finder and the ask box show of a cell or a question, as plain data.

The scripts of the site put these together; every word that they show stands here and comes from
the book.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from kb.knowledge.book import Book
from kb.model import ActionPage, Cell, ProtocolPage, Question, Threat, Verdict
from kb.render import links, matrix, text
from kb.render.letters import asked
from kb.render.reply import MORE, around, body_of, footer, named


class Link(msgspec.Struct, frozen=True):
    """A named address below the site's root."""

    title: str
    url: str


class ShownAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One answer as it is shown."""

    id: str
    kind: str
    """`cell` or `question`"""
    title: str
    url: str
    """Permanent address below the site's root."""
    why: str
    """A cell's reason, a question's answer."""
    body: str
    """What a reply says of it; the page puts it between the desk's greeting and signature."""
    foot: tuple[str, ...]
    """What stands below the signature; the page adds its own address as a link."""
    asked: str = ""
    """What it is about, in words for a customer, where that is not the title."""
    steps: tuple[str, ...] = ()
    """What to do, for staff."""
    verdict: Verdict | None = None
    mark: str = ""
    """The verdict's sign and word, and by what a no is a no."""
    instead: tuple[Link, ...] = ()
    citation: str = ""
    """The first ground, as it is cited."""
    evidence: Link | None = None


def cell(book: Book, one: Cell) -> ShownAnswer:
    """A cell as it is shown."""
    others = (book.cell(one.threat, action, one.protocol) for action in one.instead)
    measured = book.evidence_of(one.id)
    return ShownAnswer(
        id=one.id,
        kind="cell",
        title=matrix.cell_title(book, one),
        url=links.url(one),
        why=one.reason,
        body=named(book, body_of(book, [one])),
        foot=tuple(footer(book, [one]).splitlines()),
        asked=asked(book, one),
        verdict=one.article,
        mark=matrix.verdict_text(one.article) + (f" by the {one.basis}" if one.basis else ""),
        instead=tuple(Link(book.actions[o.action].title, links.url(o)) for o in others),
        citation=_cited(book, one.claims),
        evidence=Link("What was measured", links.url(measured[0])) if measured else None,
    )


def question(book: Book, one: Question) -> ShownAnswer:
    """A question as it is shown."""
    return ShownAnswer(
        id=one.id,
        kind="question",
        title=one.title,
        url=links.url(one),
        why=one.answer,
        body=named(book, body_of(book, [one])),
        foot=tuple(footer(book, [one]).splitlines()),
        steps=one.steps,
        citation=_cited(book, one.claims),
    )


def choices(book: Book) -> dict[str, object]:
    """All that the answer finder needs: what there is to choose from, the cells, the letter."""
    before, after = around(book)
    return {
        "letter": {"before": before, "after": after, "more": MORE},
        "threats": [{"id": threat, "title": threat.label} for threat in Threat],
        "actions": [_choice(action) | {"threat": action.id.threat} for action in _actions(book)],
        "protocols": [_choice(protocol) for protocol in book.protocols.values()],
        "cells": {id_: cell(book, one) for id_, one in book.cells.items()},
    }


def _actions(book: Book) -> Iterator[ActionPage]:
    """In the matrix's order."""
    for action in dict.fromkeys(one.action for one in book.cells.values()):
        yield book.actions[action]


def _choice(one: ActionPage | ProtocolPage) -> dict[str, str]:
    title = one.title if isinstance(one, ActionPage) else one.id.label
    return {"id": one.id, "title": title}


def _cited(book: Book, claims: Iterable[str]) -> str:
    for id_ in claims:
        for citation in book.claims[id_].citations:
            return text.cited(book, citation)
    return ""
