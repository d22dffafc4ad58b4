"""From one product to another: for each setting, what the other has for it."""

from __future__ import annotations

from collections.abc import Iterable

from kb.errors import unknown_id
from kb.knowledge.book import Book
from kb.knowledge.products import Catalogue
from kb.model import Protocol, Statement, Threat, Treatment
from kb.render.markdown import prose
from kb.render.pages.products.pieces import NONE, remarks, verdict
from kb.render.pages.products.table import Row, table


def moves_block(catalogue: Catalogue, book: Book, page: str) -> str:
    """Which products a page is about follows from its name: `from-A-to-B.md`.

    Raises:
        DataError: there is no such product.
    """
    name = page.rsplit("/", 1)[-1].removesuffix(".md").removeprefix("from-")
    old, _, new = name.partition("-to-")
    for id_ in (old, new):
        if id_ not in catalogue.products:
            raise unknown_id(id_, catalogue.products, page)
    # A product's further modes are products of their own, named after it.
    targets = [id_ for id_ in catalogue.products if id_ == new or id_.startswith(f"{new}-")]
    names = [prose(catalogue.products[id_].name) for id_ in targets]
    rows = [
        _row(catalogue, book, threat, action, protocol, (old, *targets), page)
        for threat in Threat
        for action in Treatment
        for protocol in Protocol
        if _said(catalogue, (old, *targets), threat, action, protocol)
    ]
    head = ["Setting", prose(catalogue.products[old].name), *names]
    caption = f"What {head[1]} has, and what {names[0]} has for it"
    return table("moving", caption, head, rows)


def _row(
    catalogue: Catalogue,
    book: Book,
    threat: Threat,
    action: Treatment,
    protocol: Protocol,
    products: Iterable[str],
    page: str,
) -> Row:
    cells = []
    for product in products:
        said = _said(catalogue, (product,), threat, action, protocol)
        items = (
            f"{verdict(book, one, page)}<br><small>{small}</small>"
            for one in said
            for small in [" · ".join(remarks(catalogue, one, page))]
        )
        cells.append("<br>".join(items) or NONE)
    return Row([f"{threat.label}, {action.label}, {protocol.label}", *cells])


def _said(
    catalogue: Catalogue,
    products: Iterable[str],
    threat: Threat,
    action: Treatment,
    protocol: Protocol,
) -> list[Statement]:
    chosen = catalogue.chosen(None, protocol, threat, action)
    return [one for id_ in products for one in chosen if one.product == id_]
