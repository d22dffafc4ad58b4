"""Which product a question names: one that is known, or a name that nobody here knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.ask import cells, tables, words
from kb.ask.analysis import Analysis
from kb.knowledge.book import Book
from kb.knowledge.products import Catalogue
from kb.model import Product

ASKING = frozenset({"does", "do", "can", "will", "could", "would", "is", "may"})
WANTING = frozenset({"want", "wants", "need", "needs", "like"})
"""Ask too, with the name of a product that is known: "we have a FortiGate and want to …"."""
HAVING = frozenset({"have", "use", "run", "got", "with", "using", "behind"})
"""What stands before the name of a product that one has."""
ARTICLES = frozenset({"the", "a", "an", "our", "my", "your", "their", "new", "old", "own"})
LONGEST_NAME = 3
"""Words of a name that nobody here knows."""
SHORTEST_WORD = 4
"""Letters of a word of such a name."""
GAP = 2
"""Words between the name and the action: `is Examplewall able to reject`."""
MAKERS = frozenset(
    [
        "arista", "asus", "avm", "clearos", "draytek", "fritzbox", "ipcop", "ipfire", "linksys",
        "mailborder", "mikrotik", "netgate", "netgear", "opnsense", "pfsense", "qnap",
        "smoothwall", "synology", "tplink", "ubiquiti", "unifi", "zentyal",
    ]
)  # fmt: skip
"""Names of which nothing is stated, though other questions have made some of them known words."""


def named(said: list[str], catalogue: Catalogue) -> list[Product]:
    """The products with the longest name among the words; a vendor's name means all of its own."""
    best: list[str] = []
    longest = 0
    for row, ids in names(catalogue).items():
        length = row.count(" ") + 1
        if length < longest or not stands(row.split(" "), said):
            continue
        best = [*(best if length == longest else ()), *ids]
        longest = length
    return [catalogue.products[id_] for id_ in dict.fromkeys(best)]


def names(catalogue: Catalogue) -> dict[str, list[str]]:
    """Every name of a product or its vendor, in words, with the ids of what it means.

    A matrix's product is left out: it is what every answer is about.
    """
    found: dict[str, list[str]] = {}
    for product in catalogue.products.values():
        if product.stem:
            vendor = catalogue.vendor_of(product).name.partition(" (")[0]
            for name in dict.fromkeys((product.name, *product.called, vendor)):
                found.setdefault(" ".join(words.words(name)), []).append(product.id)
    return {name: [*dict.fromkeys(ids)] for name, ids in found.items()}


def stands(row: list[str], said: list[str]) -> bool:
    """Whether the words stand side by side among those said."""
    return any(said[n : n + len(row)] == row for n in range(len(said) - len(row) + 1))


def unknown(question: str, said: list[str], analysis: Analysis, book: Book) -> str:
    """A name that nobody here knows, as it is written; empty where there is none.

    It stands between a word that asks and the action, or behind a word of having; there it must
    look like a name, by its capital letter.
    """
    compiled = tables.load()
    own = own_words(book)
    acts = {start for start, _, concept in analysis.found if concept in cells.NEITHER}
    for start, held in _starts(said):
        end = start
        while end < len(said) and end - start < LONGEST_NAME and _strange(said[end], compiled, own):
            end += 1
        if end == start:
            continue
        written = re.search(r"\W+".join(said[start:end]), question, re.IGNORECASE | re.ASCII)
        called = written[0] if written else " ".join(said[start:end])
        if held and not (called[0] != called[0].lower() or said[start] in MAKERS):
            continue
        if held or acts.intersection(range(end, end + GAP + 1)):
            return called
    return ""


def own_words(book: Book) -> frozenset[str]:
    """Words of the names of the matrix's product and its vendor."""
    product = book.matrix_product
    return frozenset(words.words(f"{product.name} {product.vendor}"))


def _starts(said: list[str]) -> Iterator[tuple[int, bool]]:
    """Where a name may begin, and whether it is one that somebody has."""
    for n, word in enumerate(said):
        if word in ASKING or word in HAVING:
            start = n + 1
            while said[start : start + 1] and said[start] in ARTICLES:
                start += 1
            yield start, word in HAVING


def _strange(word: str, compiled: tables.Tables, own: frozenset[str]) -> bool:
    if word in MAKERS:
        return True
    mended = compiled.speller.mend(word)
    new = word == mended and word not in compiled.vocabulary and word not in own
    return len(word) >= SHORTEST_WORD and new
