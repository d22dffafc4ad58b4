"""The permanent addresses: once published, an id and its place stay, or lead to where it is now.

`permanent.txt` lists every record that has an address, `ID ADDRESS` a line. `kb docs` adds new
ones. One that is gone or stands elsewhere is refused, since replies to customers link to it,
unless its line says what took its place: `ID ADDRESS -> ID`. The site then leads from the old
address to the new one (`kb.publish.redirects`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kb.errors import DataError, unknown_id
from kb.knowledge import products
from kb.knowledge.book import Book
from kb.knowledge.loader import data_folder
from kb.render import links

FILE = "permanent.txt"
HEAD = """\
# Every id that has a page or a place on one, and its address. `kb docs` adds to it. A line is
# never taken away, and its address never changed: replies to customers link there. What has got
# another id or another place keeps its line, with an arrow to the id that took its place:
# ID ADDRESS -> ID
"""


class Line(NamedTuple):
    """One published address."""

    id: str
    address: str
    """Below the site's root."""
    instead: str = ""
    """The id that it leads to, where nothing of that id stands at that address any more."""


def current(book: Book) -> dict[str, str]:
    """Id -> address below the site's root, of every record that has one."""
    shelves = (
        book.cells, book.claims, book.questions, book.terms, book.sources, book.actions,
        book.protocols, book.sentences, book.discrepancies, book.products,
    )  # fmt: skip
    known = {id_: links.url(record) for shelf in shelves for id_, record in shelf.items()}
    catalogue = products.load(book)
    further = {**catalogue.products, **catalogue.documents, **catalogue.statements}
    # What both have is the book's: a matrix's product, its cells, a document that claims cite.
    return {id_: links.url(record) for id_, record in further.items()} | known


def lines(text: str) -> list[Line]:
    """What the file lists.

    Raises:
        DataError: a line is none.
    """
    return [
        _line(number, line)
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and not line.startswith("#")
    ]


def _line(number: int, line: str) -> Line:
    match line.split():
        case [id_, address]:
            return Line(id_, address)
        case [id_, address, "->", instead]:
            return Line(id_, address, instead)
    raise DataError(FILE, f"line {number}", "write ID ADDRESS, or ID ADDRESS -> ID")


def stored() -> str:
    """The file as it ships in the package."""
    return (data_folder() / FILE).read_text(encoding="utf-8")


def successor(text: str, book: Book, name: str) -> str:
    """The id that has taken the place of an old one, or of what stood at an old address.

    Empty where nothing of that name was ever published or moved.
    """
    now, listed = current(book), lines(text)
    arrows = {line.id: line.instead for line in listed if line.instead}
    name = name.strip()
    old = next(
        (
            line
            for line in listed
            # From a browser an address comes whole.
            if line.instead and (name in line[:2] or name.endswith(f"/{line.address}"))
        ),
        None,
    )
    if old is None:
        return ""
    address = _target(old, now, arrows)
    return next(id_ for id_, stands in now.items() if stands == address)


def moved(text: str, book: Book) -> dict[str, str]:
    """Old address -> the one that it leads to.

    Raises:
        DataError: a line is none, or an arrow leads nowhere.
    """
    now, listed = current(book), lines(text)
    arrows = {line.id: line.instead for line in listed if line.instead}
    return {line.address: _target(line, now, arrows) for line in listed if line.instead}


def _target(line: Line, now: Mapping[str, str], arrows: Mapping[str, str]) -> str:
    id_, seen = line.instead, {line.id}
    while id_ not in now:
        if id_ in seen:
            raise DataError(FILE, line.id, "its arrow leads back to it; name an id that is there")
        if id_ not in arrows:
            raise unknown_id(id_, now, FILE, line.id)
        seen.add(id_)
        id_ = arrows[id_]
    if now[id_] == line.address:
        mend = f"{id_} stands at {line.address} already; take the arrow away"
        raise DataError(FILE, line.id, mend)
    return now[id_]


def fresh(stored: str, book: Book) -> str:
    """The file with new ids added.

    Raises:
        DataError: an id that was published is gone or its address has changed, and no arrow says
            where to; an arrow leads nowhere.
    """
    now = current(book)
    moved(stored, book)
    there = {f"{id_} {address}" for id_, address in now.items()}
    return HEAD + "".join(f"{line}\n" for line in sorted(there | set(_arrows(stored, now))))


def _arrows(stored: str, now: Mapping[str, str]) -> Iterator[str]:
    """The lines with an arrow; every other one must still be right."""
    for line in lines(stored):
        arrow = f"or write what took its place: `{line.id} {line.address} -> ID`"
        if line.instead:
            yield f"{line.id} {line.address} -> {line.instead}"
        elif line.id not in now:
            mend = f"replies link to {line.address}; restore the id (change what it says instead), "
            raise DataError(FILE, line.id, mend + arrow)
        elif now[line.id] != line.address:
            mend = f"it stood at {line.address} and would move to {now[line.id]}; leave it there, "
            raise DataError(FILE, line.id, mend + arrow)
