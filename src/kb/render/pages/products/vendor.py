"""A page a vendor: each product with all of its statements, then the documents."""

from __future__ import annotations

from collections.abc import Iterator

from kb.knowledge.book import Book
from kb.knowledge.products import Catalogue
from kb.model import Document, Product, Publisher, Seen, Statement
from kb.render import links, markdown, matrix
from kb.render.markdown import prose
from kb.render.pages.products.pieces import CAVEAT, measured, verbatim
from kb.render.pages.products.table import Row, table
from kb.render.products import brief

SEEN = {
    Seen.PAGE: "the page was read",
    Seen.EXCERPT: "an excerpt was read",
    Seen.SOURCE_CODE: "the source code was read",
}
NOT_NOTED = "the day was not noted"
HEAD = ("Vendor's name", "Offered", "Here", "Words quoted", "Document, date, confidence")


def pages(catalogue: Catalogue, book: Book) -> dict[str, str]:
    """One for each file of `products/`."""
    stems = {one.stem for one in catalogue.products.values() if one.stem}
    return {
        f"products/{vendor.id}.md": _page(catalogue, vendor)
        for vendor in catalogue.vendors.values()
        if vendor.id in stems
    }


def _page(catalogue: Catalogue, vendor: Publisher) -> str:
    own = [one for one in catalogue.products_of(vendor.id) if one.stem]
    papers = [one for one in catalogue.documents.values() if one.vendor == vendor.id]
    page = f"products/{vendor.id}.md"
    text = markdown.page(
        f"src/kb/data/products/{vendor.id}.toml",
        f"# {prose(vendor.name)}",
        f"What products of {prose(vendor.name)} do with spam and infected mail, by "
        f"{len(papers)} {'document' if len(papers) == 1 else 'documents'}. {CAVEAT} "
        "[Side by side with others](index.md)",
        *(part for product in own for part in _product(catalogue, product, page)),
        "## Documents",
        *(_document(one) for one in papers),
    )
    return markdown.ranked(0.5, text)


def _product(catalogue: Catalogue, product: Product, page: str) -> Iterator[str]:
    anchor = links.anchor(product.id)
    yield f"## {prose(product.name)} {{ #{anchor} }}"
    called = f" Also called {', '.join(map(prose, product.called))}." if product.called else ""
    yield f"Stands {product.place.label.replace('a gateway', 'as a gateway')}.{called}"
    rows = (_row(catalogue, one, page) for one in catalogue.statements_of(product.id))
    caption = f"{prose(product.name)}, statement by statement"
    yield table(anchor, caption, HEAD, rows)
    if product.id in catalogue.runs:
        runs = f"[measured, setting by setting](measured/{product.id}.md)"
        yield f"{prose(product.name)} runs here: {runs}."


def _row(catalogue: Catalogue, one: Statement, page: str) -> Row:
    document = catalogue.documents[one.document]
    protocols = ", ".join(protocol.label for protocol in one.protocols)
    said = f'<span class="kb-{one.offered}">{matrix.verdict_text(one.offered)}</span>'
    if told := measured(catalogue, one, page):
        said += f"<br>{told}"
    here = one.action.label + (f", {one.mechanism.label}" if one.mechanism else "")
    paper = f"[{prose(document.title)}]({links.place(document).seen_from(page)})"
    standing = [
        f"{catalogue.confidence(one).capitalize()} confidence",
        *map(prose, catalogue.doubts(one)),
    ]
    notes = [prose(one.note)] if one.note else []
    notes += [
        f"Against it: [{verbatim(brief(other))}]({links.place(other).seen_from(page)})."
        for other in catalogue.against(one)
    ]
    anchor = links.anchor(one.id)
    return Row(
        (
            f'{verbatim(one.named)} [¶](#{anchor}){{ .headerlink title="Permanent link" }}',
            f"{said}<br>{one.threat.label}, {protocols}",
            here,
            " ".join([f"“{verbatim(one.phrase)}”", *notes]),
            f"**{prose(document.edition)}**<br>{paper}<br><small>{'; '.join(standing)}</small>",
        ),
        anchor,
    )


def _document(one: Document) -> str:
    parts = [f"**{prose(one.edition)}**", f"{SEEN[one.seen]} ({one.read or NOT_NOTED})"]
    if one.url:
        parts.append(f"<{one.url}>")
    if one.inside:
        parts.append(f"in it `{one.inside}`")
    if one.copy:
        parts.append(f"read in a copy, not at its publisher's: `{one.copy}`")
    if one.by:
        parts.append(f"the word of {prose(one.by)}")
    body = f"{prose(one.title)}: {'; '.join(parts)}"
    return markdown.card(one.id, "kb-document", body)
