"""The support matrix as text, Markdown and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from kb.knowledge.book import Book
from kb.model import Action, Cell, Measured, Protocol, Verdict

COLUMNS = ("threat", "action", "protocol", "article", "basis", "measured")
"""The columns of the CSV form; they never change."""

YES, NO = "✓ Yes", "✕ No"
"""A verdict as people see it: by sign and word, so that colour is never needed."""


WITH_WHAT = "Measured with this project's own gateway; the vendor's appliance was not tested."
"""Said wherever the matrix is shown, so that nobody takes a measurement for one of the product."""


def verdict_text(verdict: Verdict) -> str:
    """`✓ Yes` or `✕ No`."""
    return YES if verdict is Verdict.YES else NO


def cell_title(book: Book, cell: Cell) -> str:
    """A cell in words: `Spam, Reject, POP3`."""
    action = book.actions[cell.action].title
    return f"{cell.threat.label}, {action}, {cell.protocol.label}"


def spoken(book: Book, cell: Cell) -> str:
    """A cell as a link's full name: `Reject spam on POP3: no, by the protocol`."""
    basis = f", by the {cell.basis}" if cell.basis else ""
    title = book.actions[cell.action].title
    return f"{title} {cell.threat} on {cell.protocol.label}: {cell.article}{basis}"


def rows(book: Book) -> Iterator[tuple[Action, list[Cell]]]:
    """The matrix in the article's order: each action with its cells by protocol."""
    for action in Action:
        yield action, [book.cell(action.threat, action, protocol) for protocol in Protocol]


def text(book: Book) -> str:
    """For a terminal: one row an action, one column a protocol, and what the marks mean."""
    head = ["Threat", "Action", *(protocol.label for protocol in Protocol)]
    table = [head]
    seen = None
    for action, cells in rows(book):
        threat = "" if action.threat is seen else action.threat.label
        seen = action.threat
        title = book.actions[action].title
        table.append([threat, title, *(_terminal_cell(book, cell) for cell in cells)])
    widths = [max(len(row[i]) for row in table) for i in range(len(head))]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in table]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([*lines, "", *_legend(book)]) + "\n"


def _terminal_cell(book: Book, cell: Cell) -> str:
    basis = f", {cell.basis}" if cell.basis else ""
    return f"{cell.article}{basis}{_mark(book, cell)}"


def _mark(book: Book, cell: Cell) -> str:
    measured = book.measured(cell.id)
    if measured is None:
        return " *"
    return "" if agrees(book, cell) else f" ! measured {measured}"


def agrees(book: Book, cell: Cell) -> bool:
    """Whether article, basis and measurement of a measured cell say the same.

    Article yes and measured yes; article no by the protocol and measured no; article no by
    the product and measured yes.
    """
    return book.measured(cell.id) is Measured(cell.possible)


def outcome(book: Book, cell: Cell) -> str:
    """What was measured on a cell, and how that stands to what is stated, in words."""
    measured = book.measured(cell.id)
    if measured is None:
        return "not yet"
    found = {
        Measured.YES: "can be done",
        Measured.NO: "cannot be done",
        Measured.CONFLICT: "servers differ",
    }[measured]
    if not agrees(book, cell):
        return f"{found}, which does **not** agree with what is stated"
    return f"{found}, as “{f'no by the {cell.basis}' if cell.basis else 'yes'}” predicts"


def _legend(book: Book) -> Iterator[str]:
    product = book.matrix_product
    measured = [cell for cell in book.cells.values() if book.measured(cell.id)]
    agreeing = [cell for cell in measured if agrees(book, cell)]
    yield f"yes, no       what {product.name}'s article says"
    yield "no, protocol  no gateway could do it"
    yield "no, product   a gateway could; this product does not offer it"
    if len(measured) < len(book.cells):
        yield "*             not measured yet"
    if len(agreeing) < len(measured):
        yield "!             measured otherwise than stated"
    yield ""
    yield f"{len(measured)} of {len(book.cells)} cells measured; {len(agreeing)} as predicted."
    yield WITH_WHAT


def markdown(book: Book) -> str:
    """A Markdown table laid out as the article's."""
    lines = [
        "| Threat | Action | " + " | ".join(p.label for p in Protocol) + " |",
        "|---|---|" + "---|" * len(Protocol),
    ]
    seen = None
    for action, cells in rows(book):
        threat = "" if action.threat is seen else f"**{action.threat.label}**"
        seen = action.threat
        columns = " | ".join(_markdown_cell(cell) for cell in cells)
        lines.append(f"| {threat} | {book.actions[action].title} | {columns} |")
    return "\n".join(lines) + "\n"


def _markdown_cell(cell: Cell) -> str:
    basis = f" ({cell.basis})" if cell.basis else ""
    return verdict_text(cell.article) + basis


def comma_separated(book: Book) -> str:
    """CSV with the columns `COLUMNS`; `measured` is empty where there is no evidence."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for cell in book.cells.values():
        threat, action, protocol = cell.id.split("/")
        measured = book.measured(cell.id)
        writer.writerow([threat, action, protocol, cell.article, cell.basis or "", measured or ""])
    return out.getvalue()
