"""Products side by side: a page for each threat and protocol, products down, actions across."""

from __future__ import annotations

from collections.abc import Sequence

from kb.knowledge.book import Book
from kb.knowledge.products import Catalogue
from kb.model import Product, Protocol, Statement, Threat, Treatment
from kb.render import markdown
from kb.render.pages.products.pieces import CAVEAT, NONE, linked_name, remarks, verdict
from kb.render.pages.products.table import Row, table

OWN_COLUMNS = {
    Threat.SPAM: (
        Treatment.REJECT,
        Treatment.DROP,
        Treatment.ACCEPT,
        Treatment.TAG,
        Treatment.FORWARD,
        Treatment.QUARANTINE,
    ),
    Threat.VIRUS: (
        Treatment.REJECT,
        Treatment.DELIVER,
        Treatment.DO_NOT_DELIVER,
        Treatment.STRIP_AND_DELIVER,
        Treatment.TAG,
        Treatment.QUARANTINE,
    ),
}
"""The actions with a column of their own; all others share the last one."""


def address(threat: Threat, protocol: Protocol) -> str:
    """The source of a page below `docs/`."""
    return f"products/compare/{threat}-{protocol}.md"


def pages(catalogue: Catalogue, book: Book) -> dict[str, str]:
    """Six: each threat on each protocol."""
    return {
        address(threat, protocol): _page(catalogue, book, threat, protocol)
        for threat in Threat
        for protocol in Protocol
    }


def _page(catalogue: Catalogue, book: Book, threat: Threat, protocol: Protocol) -> str:
    page = address(threat, protocol)
    chosen = catalogue.chosen(protocol=protocol, threat=threat)
    stated = {one.product for one in chosen}
    products = sorted(
        (one for id_, one in catalogue.products.items() if id_ in stated),
        key=lambda one: (one.vendor.casefold(), one.name.casefold()),
    )
    own = [one for one in OWN_COLUMNS[threat] if any(said.action is one for said in chosen)]
    further = any(one.action not in own for one in chosen)
    head = ["Product", *(one.label for one in own), *(["Something else"] if further else [])]
    rows = [_row(catalogue, book, one, chosen, own, len(head) - 1, page) for one in products]
    caption = (
        f"{threat.label} on {protocol.label}: {len(products)} products, by vendor (– nothing found)"
    )
    text = markdown.page(
        "src/kb/data/products/",
        f"# {threat.label} on {protocol.label}, product by product",
        f"✓ is offered, ✕ is not; in the vendor's own words, each a link to the statement, with "
        f"the date of its document. The columns are the [actions of this knowledge base]"
        f"(../../matrix.md), by their contracts. What "
        f"runs on Debian was also [measured](../measured.md). {CAVEAT}",
        f'<div class="kb-compare" data-page="{threat}-{protocol}" markdown="1">',
        table("compare", caption, head, rows),
        "</div>",
        f"Elsewhere: {_others(threat, protocol)}.",
    )
    return markdown.ranked(0.5, text)


def _others(threat: Threat, protocol: Protocol) -> str:
    return ", ".join(
        f"[{one.label.lower()} on {other.label}]({one}-{other}.md)"
        for one in Threat
        for other in Protocol
        if (one, other) != (threat, protocol)
    )


def _row(
    catalogue: Catalogue,
    book: Book,
    product: Product,
    chosen: Sequence[Statement],
    own: Sequence[Treatment],
    columns: int,
    page: str,
) -> Row:
    said = [one for one in chosen if one.product == product.id]
    cells = ["<br>".join(_item(catalogue, book, one, page) for one in said if one.action is action)
             for action in own]  # fmt: skip
    if columns > len(own):
        rest = (one for one in said if one.action not in own)
        cells.append(
            "<br>".join(
                f"<small>{one.action.label}:</small> {_item(catalogue, book, one, page)}"
                for one in rest
            )
        )
    vendor = catalogue.vendor_of(product)
    name = f"{linked_name(product, page)}<br><small>{markdown.prose(vendor.name)}</small>"
    data = {
        "vendor": vendor.name,
        "action": " ".join(sorted({one.action for one in said})),
        "mechanism": " ".join(sorted({one.mechanism for one in said if one.mechanism})),
    }
    return Row([name, *(cell or NONE for cell in cells)],
               product.id, data)  # fmt: skip


def _item(catalogue: Catalogue, book: Book, one: Statement, page: str) -> str:
    small = " · ".join(remarks(catalogue, one, page))
    return f"{verdict(book, one, page)}<br><small>{small}</small>"
