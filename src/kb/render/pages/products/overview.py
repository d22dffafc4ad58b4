"""Blocks for the page that leads to all others on products."""

from __future__ import annotations

from collections import Counter

from kb.knowledge.book import Book
from kb.knowledge.products import Catalogue
from kb.model import Confidence, Protocol, Threat
from kb.render import links
from kb.render.links import PageAddress
from kb.render.markdown import bullets, prose, table
from kb.render.pages.products import comparison
from kb.render.products import ABSENT, NEITHER


def counts_block(catalogue: Catalogue, book: Book, page: str) -> str:
    """How much there is, and how far it can be relied on."""
    found = Counter(catalogue.confidence(one) for one in catalogue.statements.values())
    levels = ", ".join(f"{found[level]} of {level} confidence" for level in Confidence)
    return (
        f"{len(catalogue.statements)} statements on {len(catalogue.products)} products of "
        f"{len(catalogue.vendors)} vendors, from {len(catalogue.documents)} documents: {levels}. "
        f"{NEITHER} {ABSENT}"
    )


def comparisons_block(catalogue: Catalogue, book: Book, page: str) -> str:
    """The pages side by side, with how many products each has."""
    rows = []
    for threat in Threat:
        cells = []
        for protocol in Protocol:
            chosen = catalogue.chosen(protocol=protocol, threat=threat)
            place = PageAddress(comparison.address(threat, protocol)).seen_from(page)
            cells.append(f"[{len({one.product for one in chosen})} products]({place})")
        rows.append([f"**{threat.label}**", *cells])
    return table(["Threat", *(protocol.label for protocol in Protocol)], rows)


def vendors_block(catalogue: Catalogue, book: Book, page: str) -> str:
    """Every vendor with its products."""
    vendors = sorted(catalogue.vendors.values(), key=lambda one: one.name.casefold())
    return bullets(
        f"{prose(vendor.name)}: "
        + ", ".join(
            f"[{prose(product.name)}]({links.place(product).seen_from(page)})"
            for product in catalogue.products_of(vendor.id)
        )
        for vendor in vendors
    )
