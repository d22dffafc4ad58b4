"""A table with a caption, row headers and an anchor a row; it works without a script.

Markdown's own tables know no row headers. The cells are Markdown all the same, so that MkDocs
resolves and checks their links.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple


class Row(NamedTuple):
    """One row."""

    cells: Sequence[str]
    """Markdown; the first is the row's header."""
    anchor: str = ""
    data: Mapping[str, str] = {}
    """Data attributes, by which a script can filter."""


def table(name: str, caption: str, head: Sequence[str], rows: Iterable[Row]) -> str:
    """The table; `name` is unique on the page, `caption` Markdown."""
    columns = "".join(f'<th scope="col" markdown="span">{one}</th>' for one in head)
    lines = [
        '<figure class="kb-statements" markdown="1">',
        f'<figcaption id="{name}-caption" markdown="span">{caption}</figcaption>',
        f'<table aria-labelledby="{name}-caption" markdown="1">',
        f'<thead markdown="1"><tr markdown="1">{columns}</tr></thead>',
        '<tbody markdown="1">',
        *(_row(head, row) for row in rows),
        "</tbody>",
        "</table>",
        "</figure>",
    ]
    return "\n".join(lines)


def _row(head: Sequence[str], row: Row) -> str:
    attributes = f' id="{row.anchor}"' if row.anchor else ""
    attributes += "".join(
        f' data-{name}="{html.escape(value)}"' for name, value in row.data.items()
    )
    first, *rest = (" ".join(cell.split()) for cell in row.cells)
    cells = [f'<th scope="row" markdown="span">{first}</th>']
    # On a narrow screen a row is a card, and each cell needs its column's name.
    cells += [
        f'<td data-column="{html.escape(name)}" markdown="span">{cell}</td>'
        for name, cell in zip(head[1:], rest, strict=True)
    ]
    return f'<tr{attributes} markdown="1">{"".join(cells)}</tr>'
