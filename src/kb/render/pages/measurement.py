"""The pages of measurements: one a cell, and one below it for each further stack of servers and
for each mechanism that came later.

These pages repeat the stored evidence in full. They are written when the site is built and are
not committed: a transcript stands in `src/kb/data/evidence/` and nowhere else.
"""

from __future__ import annotations

from kb.knowledge.book import Book
from kb.model import Cell
from kb.render import evidence, links, markdown, matrix
from kb.render.markdown import linked, prose


def pages(book: Book) -> dict[str, str]:
    """The pages of each cell that was measured."""
    return {
        page: _page(book, cell, page)
        for cell in book.cells.values()
        for page in sorted({links.place(one).page for one in book.evidence_of(cell.id)})
    }


def _page(book: Book, cell: Cell, page: str) -> str:
    on_page = [one for one in book.evidence_of(cell.id) if links.place(one).page == page]
    servers = {one.server for one in on_page}
    where = "" if servers == {links.FIRST_STACK} else f" on {', '.join(sorted(servers))}"
    mechanisms = {one.mechanism for one in on_page}
    if not mechanisms & links.FIRST_MECHANISMS:
        where = f", {', '.join(sorted(mechanisms)).replace('-', ' ')}{where}"
    title = prose(matrix.cell_title(book, cell))
    action = linked(cell, prose(book.actions[cell.action].title), page)
    # Whoever searches wants the answer first, then what it rests on.
    text = markdown.page(
        "src/kb/data/evidence",
        f"# Measured: {title}{where}",
        f"What it means and why: {action}. The article says {markdown.verdict(cell)}.",
        evidence.every_run(book, cell, page),
    )
    return markdown.ranked(0.5, text)
