"""The matrix on one sheet of paper, to pin up: every cell with its verdict and reason."""

from __future__ import annotations

from html import escape
from itertools import groupby

from kb.knowledge.book import Book
from kb.model import Action, Cell, Protocol
from kb.render import links, matrix

NAME = "matrix-sheet.html"
TITLE = "Which action on which protocol"
STYLE = """\
@page { size: A4 landscape; margin: 9mm 10mm; }
body { max-width: 75rem; margin: 1rem auto; padding: 0 1rem; color: #000; background: #fff;
  font: 8pt/1.25 system-ui, "Liberation Sans", sans-serif; }
h1 { margin: 0; font: 600 15pt/1.2 Charter, "Liberation Serif", Georgia, serif; }
p { margin: 0.3em 0; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
th, td { padding: 0.25em 0.5em; border: 1px solid #888; text-align: left; vertical-align: top; }
thead th { font-size: 9pt; } .threat { width: 4.5em; } .action { width: 15%; }
td b { font-size: 9pt; } .yes b { color: #1b6b43; } .no b { color: #a3241c; }
.no { background: #f4f4f4; } a { color: inherit; } small { font-size: 7.5pt; font-weight: 400; }
@media screen { body { font-size: 11pt; } td a { display: inline-block; min-height: 24px; } }
@media screen and (max-width: 44em) {
  table, thead, tbody, tr, th, td { display: block; width: auto !important; }
  thead { display: none; } td::before { content: attr(data-protocol) ": "; } }
@media print { body { margin: 0; padding: 0; } * { print-color-adjust: exact; } }
"""


def sheet(book: Book, *, flat: bool = False) -> str:
    """The whole page as HTML with its style.

    Args:
        book: whose matrix it is.
        flat: whether a page of the site is a file (`actions/reject.html`), not a folder.
    """
    source = book.matrix_source
    heads = "".join(f'<th scope="col">{protocol.label}</th>' for protocol in Protocol)
    bodies = "".join(
        _threat(book, [*rows], flat)
        for _, rows in groupby(matrix.rows(book), key=lambda row: row[0].threat)
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{TITLE}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{TITLE}</h1>\n<p>What {escape(book.matrix_product.name)} offers on spam and on "
        f"infected mail, as its {escape(source.called)} says. A no <em>by the protocol</em>: no "
        "gateway could do it. A no <em>by the product</em>: a gateway could; this one does not "
        "offer it.</p>\n"
        '<table>\n<thead><tr><th scope="col" class="threat">Threat</th>'
        f'<th scope="col" class="action">Action</th>{heads}</tr></thead>\n{bodies}</table>\n'
        "</main>\n</body>\n</html>\n"
    )


def _threat(book: Book, rows: list[tuple[Action, list[Cell]]], flat: bool) -> str:
    lines = []
    for number, (action, cells) in enumerate(rows):
        threat = escape(action.threat.label)
        first = f'<th scope="rowgroup" rowspan="{len(rows)}">{threat}</th>' if not number else ""
        title = escape(book.actions[action].title)
        columns = "".join(_cell(cell, flat) for cell in cells)
        lines.append(f'<tr>{first}<th scope="row">{title}</th>{columns}</tr>\n')
    return f"<tbody>\n{''.join(lines)}</tbody>\n"


def _cell(cell: Cell, flat: bool) -> str:
    place = links.place(cell)
    url = escape(place.file if flat else place.url)
    basis = f" by the {cell.basis}" if cell.basis else ""
    return (
        f'<td class="{cell.article}" data-protocol="{cell.protocol.label}">'
        f'<a href="{url}"><b>{matrix.verdict_text(cell.article)}</b>{basis}</a>'
        f"<br>{escape(cell.reason)}</td>"
    )
