"""Blocks for the home page and for the pages that list others."""

from __future__ import annotations

from itertools import groupby

from kb.knowledge.book import Book
from kb.model import Cell, Protocol
from kb.render import links, markdown, matrix
from kb.render.markdown import linked, prose, table


def matrix_block(book: Book, page: str) -> str:
    """The matrix as the article has it: row headers, and each cell linked by its full name.

    HTML, since Markdown's own tables know no row headers; its cells are Markdown, so that MkDocs
    resolves and checks their links. On the home page a script opens the answers in place.
    """
    heads = "".join(f'<th scope="col">{one.label}</th>' for one in Protocol)
    lines = [
        '<table class="kb-matrix" markdown="1">',
        "<caption>Which action can be taken, on spam and on infected mail, by protocol</caption>",
        f'<thead><tr><th scope="col">Threat</th><th scope="col">Action</th>{heads}</tr></thead>',
    ]
    for threat, group in groupby(matrix.rows(book), key=lambda row: row[0].threat):
        rows = [*group]
        head = f'<th scope="rowgroup" rowspan="{len(rows)}">{threat.label}</th>'
        lines.append('<tbody markdown="1">')
        for action, cells in rows:
            title = prose(book.actions[action].title)
            data = "".join(_matrix_cell(book, cell, page) for cell in cells)
            lines.append(f'<tr markdown="1">{head}<th scope="row">{title}</th>{data}</tr>')
            head = ""
        lines.append("</tbody>")
    return "\n".join([*lines, "</table>"])


def _matrix_cell(book: Book, cell: Cell, page: str) -> str:
    said = matrix.verdict_text(cell.article)
    target = links.place(cell).seen_from(page)
    name = matrix.spoken(book, cell)
    link = (
        f'[{said}]({target}){{ .kb-{cell.article} data-kb-find="{cell.id}" aria-label="{name}" }}'
    )
    basis = f" <small>{cell.basis}</small>" if cell.basis else ""
    return f'<td markdown="span">{link}{basis}</td>'


def notes_block(book: Book, page: str) -> str:
    """What a no means, and how much of the matrix is measured."""
    product = book.matrix_product
    measured = [cell for cell in book.cells.values() if book.measured(cell.id)]
    agreeing = [cell for cell in measured if matrix.agrees(book, cell)]
    told = how_it_came_out(len(book.cells), len(measured), len(agreeing))
    source = linked(book.sources[product.source], "its article", page)
    return (
        f"Yes and no are what {prose(product.name)} offers, as {source} says. A no *by the "
        "protocol* means that no gateway could do it; a no *by the product* means that a gateway "
        f"could and this one does not offer it. {told} {matrix.WITH_WHAT}"
    )


def how_it_came_out(cells: int, measured: int, agreeing: int) -> str:
    """In a sentence, how many cells were measured and how many of them as predicted.

    Args:
        cells: of the matrix.
        measured: how many of them were.
        agreeing: how many of these came out as predicted.
    """
    if not measured:
        return f"None of the {cells} cells has been measured yet."
    which = f"All {cells} cells were" if measured == cells else f"{measured} of {cells} cells were"
    if agreeing == measured:
        return f"{which} measured, and each came out as this predicts."
    return f"{which} measured: {agreeing} came out as this predicts, {measured - agreeing} did not."


def actions_block(book: Book, page: str) -> str:
    """Every action with what it does."""
    rows = [
        [
            action.id.threat.label,
            linked(action, prose(action.title), page),
            markdown.prose_cell(action.summary),
        ]
        for action in book.actions.values()
    ]
    return table(["Threat", "Action", "Does"], rows)


def protocols_block(book: Book, page: str) -> str:
    """Every protocol with what the gateway can do on it."""
    rows = []
    for protocol in Protocol:
        cells = [cell for cell in book.cells.values() if cell.protocol is protocol]
        offered = sum(cell.article == "yes" for cell in cells)
        one = book.protocols[protocol]
        rows.append(
            [
                linked(one, prose(one.title), page),
                f"{offered} of {len(cells)}",
                markdown.prose_cell(one.summary),
            ]
        )
    return table(["Protocol", "Actions offered", "In short"], rows)


def counts_block(book: Book, page: str) -> str:
    """How much there is."""
    return (
        f"{len(book.cells)} cells, {len(book.claims)} claims from {len(book.sources)} sources, "
        f"{len(book.evidence)} measurements, {len(book.terms)} terms."
    )


def products_block(book: Book, page: str) -> str:
    """The products whose statements there are, each with its permanent anchor."""
    return "\n\n".join(
        markdown.card(
            product.id,
            "kb-product",
            f"**{prose(product.name)}** by {prose(product.vendor)}, as stated in "
            f"{linked(source, prose(source.title), page)}.",
        )
        for product in book.products.values()
        for source in [book.sources[product.source]]
    )
