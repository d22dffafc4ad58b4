"""The pages of measurements: one a cell, one below it for each further stack of servers and each
mechanism that came later, and one for each cell that is no beside what SMTP does in its place.

These pages repeat the stored evidence in full. They are written when the site is built and are
not committed: a transcript stands in `src/kb/data/evidence/` and nowhere else.
"""

from __future__ import annotations

from kb.knowledge.book import Book
from kb.model import Cell, Evidence, Protocol, Verdict
from kb.model.evidence import BUILTIN
from kb.model.mechanisms import MECHANISM_TEXTS
from kb.render import evidence, links, markdown, matrix
from kb.render.links import PageAddress
from kb.render.markdown import linked, prose


def pages(book: Book) -> dict[str, str]:
    """The pages of each cell that was measured."""
    found = {
        page: _page(book, cell, page)
        for cell in book.cells.values()
        for page in sorted({links.place(one).page for one in book.evidence_of(cell.id)})
    }
    compared = [cell for cell in book.cells.values() if beside(book, cell)]
    return found | {place_beside(cell).page: _beside(book, cell) for cell in compared}


def beside(book: Book, cell: Cell) -> bool:
    """Whether a cell has a page beside SMTP: it is no, SMTP's is yes, and both were measured."""
    smtp = book.cell(cell.threat, cell.action, Protocol.SMTP)
    differs = cell.article is Verdict.NO and smtp.article is Verdict.YES
    return differs and all(_first(book, one) is not None for one in (smtp, cell))


def place_beside(cell: Cell) -> PageAddress:
    """Where that page stands."""
    return PageAddress(f"evidence/side-by-side/{links.anchor(cell.id)}.md")


def _first(book: Book, cell: Cell) -> Evidence | None:
    """The run to show: on the first stack, by the first mechanism."""
    order = {id_: place for place, id_ in enumerate(MECHANISM_TEXTS)}
    return min(
        book.evidence_of(cell.id),
        key=lambda one: (
            one.server != links.FIRST_STACK,
            order.get(one.mechanism, len(order)),
            one.scanner != BUILTIN,
        ),
        default=None,
    )


def _beside(book: Book, cell: Cell) -> str:
    smtp = book.cell(cell.threat, cell.action, Protocol.SMTP)
    page = place_beside(cell).page
    title = prose(f"{cell.threat.label}, {book.actions[cell.action].title}")
    runs, columns, claims = [], [], list[str]()
    for one in (smtp, cell):
        run = _first(book, one)
        if run is None:
            raise ValueError(f"{one.id} was not measured")
        runs.append(f"{linked(run, one.protocol.label, page)} ({run.server})")
        name = f"{one.protocol.label}: {matrix.verdict_text(one.article)}"
        told = evidence.conversed(book, run, claims)
        columns.append(f'<div>\n<h2 id="{one.protocol}">{name}</h2>\n{told}\n</div>')
    text = markdown.page(
        "src/kb/data/evidence",
        f"# Side by side: {title}, SMTP and {cell.protocol.label}",
        f"The same mail, and the gateway asked for the same action. {linked(cell, 'Why', page)}: "
        f"{prose(cell.reason)} All that was seen in these runs: {' and '.join(runs)}.",
        "\n".join(['<div class="kb-beside">', *columns, "</div>"]),
        evidence.elsewhere(page),
        *evidence.rests_on(book, claims, page),
    )
    return markdown.ranked(0.3, text, wide=True)


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
        _to_beside(book, cell, page),
        evidence.every_run(book, cell, page),
    )
    return markdown.ranked(0.5, text, wide=True)


def _to_beside(book: Book, cell: Cell, page: str) -> str:
    if not beside(book, cell):
        return ""
    target = place_beside(cell).seen_from(page)
    return f"[Side by side with SMTP, where it can be done]({target})"
