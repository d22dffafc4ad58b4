"""The pages on products: one a vendor, one a threat and protocol side by side, and blocks.

All of them lay out what stands in `products/`; `kb.docs.bulk` writes them when the site is built.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kb.knowledge.book import Book
from kb.knowledge.products import Catalogue, load
from kb.render.pages.products import comparison, measured, moving, overview, vendor, words

__all__ = ["BLOCKS", "pages"]

Block = Callable[[Catalogue, Book, str], str]


def pages(catalogue: Catalogue, book: Book) -> dict[str, str]:
    """Every page: its source below `docs/`, its Markdown."""
    found = vendor.pages(catalogue, book) | comparison.pages(catalogue, book)
    return found | measured.pages(catalogue, book)


def _of_book(block: Block) -> Callable[[Book, str], str]:
    return lambda book, page: block(load(book), book, page)


BLOCKS: Mapping[str, Callable[[Book, str], str]] = {
    name: _of_book(block)
    for name, block in {
        "product-counts": overview.counts_block,
        "product-vendors": overview.vendors_block,
        "product-comparisons": overview.comparisons_block,
        "product-words": words.actions_block,
        "product-ambiguous-words": words.ambiguous_block,
        "product-moves": moving.moves_block,
        "product-measured": measured.runs_block,
        "product-measured-counts": measured.counts_block,
        "product-measured-findings": measured.findings_block,
    }.items()
}
"""By name: the function of the book and the page that it stands on."""
