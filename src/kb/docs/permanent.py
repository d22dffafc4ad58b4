"""The permanent addresses: once published, an id and its place stay.

`permanent.txt` lists every record that has an address, `ID ADDRESS` a line. `kb docs` adds new
ones; one that is gone or has moved is refused, since replies to customers link to it.
"""

from __future__ import annotations

from kb.errors import DataError
from kb.knowledge.book import Book
from kb.render import links

FILE = "permanent.txt"
HEAD = """\
# Every id that has a page or a place on one, and its address. `kb docs` adds to it. A line is
# never taken away or changed: replies to customers link there.
"""


def current(book: Book) -> dict[str, str]:
    """Id -> address below the site's root, of every record that has one."""
    shelves = (
        book.cells, book.claims, book.questions, book.terms, book.sources, book.actions,
        book.protocols, book.sentences, book.discrepancies, book.products,
    )  # fmt: skip
    return {id_: links.url(record) for shelf in shelves for id_, record in shelf.items()}


def listed(text: str) -> dict[str, str]:
    """Id -> address, as the file has them."""
    lines = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {line[0]: line[-1] for line in lines}


def fresh(stored: str, book: Book) -> str:
    """The file with new ids added.

    Raises:
        DataError: an id that was published is gone, or its address has changed.
    """
    now, before = current(book), listed(stored)
    for id_, address in before.items():
        if id_ not in now:
            mend = f"replies link to {address}; restore the id (change what it says instead)"
            raise DataError(FILE, id_, mend)
        if now[id_] != address:
            mend = f"it stood at {address} and would move to {now[id_]}; leave it in its place"
            raise DataError(FILE, id_, mend)
    return HEAD + "".join(f"{id_} {now[id_]}\n" for id_ in sorted(now))
