"""One page a cell with all that was measured on it, on every server and by every mechanism.

These pages repeat the stored evidence in full. They are written when the site is built and are
not committed: a transcript stands in `src/kb/data/evidence/` and nowhere else.
"""

from __future__ import annotations

from kb.knowledge.book import Book
from kb.model import Cell
from kb.render import evidence, links, markdown, text
from kb.render.markdown import linked, prose


def pages(book: Book) -> dict[str, str]:
    """A page for each cell that was measured."""
    return {
        links.place(measured[0]).page: _page(book, cell)
        for cell in book.cells.values()
        if (measured := book.evidence_of(cell.id))
    }


def _page(book: Book, cell: Cell) -> str:
    page = f"evidence/{links.anchor(cell.id)}.md"
    title = prose(text.cell_title(book, cell))
    action = linked(cell, prose(book.actions[cell.action].title), page)
    return markdown.page(
        "src/kb/data/evidence",
        f"# Measured: {title}",
        f"What it means and why: {action}. The article says {markdown.verdict(cell)}.",
        evidence.every_run(book, cell, page),
    )
