"""What the knowledge base states, shown in a notebook from the data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from kb.errors import unknown_id
from kb.knowledge import loader
from kb.knowledge.book import Book
from kb.lab.notebook.display import Shown
from kb.model import Cell, Claim, Protocol
from kb.render import markdown, matrix, stations, text

_Record = TypeVar("_Record")
_ASKED = 3
"""Questions on a card."""
_PAGE = "notebooks/page.md"
"""Links are first made as from a page of the site beside which the notebooks' pages stand."""


class Known(Shown):
    """Statements of the knowledge base: text on a terminal, Markdown with links in a notebook."""

    def __init__(self, told: Sequence[str], rich: str) -> None:
        self._told = tuple(told)
        self._rich = rich

    def lines(self) -> Iterator[str]:
        """The statements as plain text."""
        yield from self._told

    def _repr_markdown_(self) -> str:
        # From `notebooks/` the pages are in `../docs/`; the site makes its own links of that.
        return self._rich.replace("](../", "](../docs/")


def cell(id_: str) -> Known:
    """What the article says of a cell, why, what to use instead and what it would cost.

    Args:
        id_: such as `spam/reject/pop3`.

    Raises:
        InputError: no cell has that id; the nearest are named.
    """
    book = loader.load()
    found = _one(book.cells, id_)
    title = matrix.cell_title(book, found)
    fields = [("Why", found.reason), *_advice(book, found)]
    verdict = markdown.linked(found, markdown.prose(title), _PAGE)
    return Known(
        [f"{title}: {found.article}", *(f"{label}: {words}" for label, words in fields)],
        markdown.bullets(
            [
                f"**{verdict}**: {markdown.verdict(found)}",
                *(f"{label}: {markdown.prose(words)}" for label, words in fields),
            ]
        ),
    )


def card(action: str) -> Known:
    """An action on one card: its contract, where it can be had, what to use instead, what to read.

    Args:
        action: such as `reject`.

    Raises:
        InputError: no action has that name; the nearest are named.
    """
    book = loader.load()
    page = _one(book.actions, action)
    cells = [book.cell(page.id.threat, page.id, protocol) for protocol in Protocol]
    related = [
        question
        for question in book.questions.values()
        if any(one.id in question.cells for one in cells)
    ]
    rows = [("Done means", page.contract)]
    for protocol, one in zip(Protocol, cells, strict=True):
        advice = dict(_advice(book, one)).get("Use instead", "")
        instead = f"; use instead: {advice}" if advice else ""
        rows.append((protocol.label, f"{one.article}{instead}"))
    rows.append(("When customers ask", "; ".join(one.title for one in related[:_ASKED])))
    head, *rest = [f"**{label}**: {markdown.prose(words)}" for label, words in rows]
    rich = "\n".join(f"> - {line}" for line in (head, *rest))
    return Known([f"{label}: {words}" for label, words in rows], f"> **{page.title}**\n>\n{rich}")


class Picture(Shown):
    """Where the gateway stands on each protocol, drawn; in words on a terminal."""

    def __init__(self, told: Sequence[str], drawn: str) -> None:
        self._told, self._drawn = tuple(told), drawn

    def lines(self) -> Iterator[str]:
        """A line a protocol."""
        yield from self._told

    def _repr_svg_(self) -> str:
        return self._drawn


def picture(action: str) -> Picture:
    """Where the mail is when the gateway decides on that action, protocol by protocol.

    Args:
        action: such as `reject`.

    Raises:
        InputError: no action has that name; the nearest are named.
    """
    book = loader.load()
    page = _one(book.actions, action)
    told = [
        f"{one.label}: {' -> '.join(stations.STATIONS[one])}; {page.title}: "
        f"{book.cell(page.id.threat, page.id, one).article}"
        for one in Protocol
    ]
    return Picture(told, stations.svg(book, page.id.threat, page.id))


def claims(*ids: str) -> Known:
    """Claims with their citations.

    Args:
        ids: such as `retr-err-removes-nothing`.

    Raises:
        InputError: no claim has such an id; the nearest are named.
    """
    book = loader.load()
    for id_ in ids:
        _one(book.claims, id_)
    return Known(
        [line for id_ in ids for line in _claim(book, book.claims[id_])],
        markdown.claim_items(book, ids, _PAGE),
    )


def _one(shelf: Mapping[str, _Record], id_: str) -> _Record:
    if id_ not in shelf:
        raise unknown_id(id_, shelf)
    return shelf[id_]


def _advice(book: Book, found: Cell) -> Iterator[tuple[str, str]]:
    if found.instead:
        yield "Use instead", ", ".join(book.actions[action].title for action in found.instead)
    if found.cost:
        yield "What it costs all the same", found.cost


def _claim(book: Book, claim: Claim) -> Iterator[str]:
    yield f"- {claim.statement}"
    if claim.follows:
        yield f"  It follows: {claim.follows}"
    for citation in claim.citations:
        yield f"  {markdown.KINDS[claim.kind]}: {text.cited(book, citation)}"
