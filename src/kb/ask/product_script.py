"""What the ask box needs for a question that names another product, as data for its scripts.

The names and the rules belong to the data of every question. The statements, and what replies say
of cells, are a script of their own, which is loaded only where a question names a product.
"""

from __future__ import annotations

from typing import Any

import msgspec

from kb.ask import product_names, product_words, products
from kb.knowledge.book import Book
from kb.knowledge.products import Catalogue, load
from kb.model import Cell, Protocol, Statement
from kb.render import links, reply

PLACE = "javascripts/data/statements.js"
"""Where the site has the script, below its root."""


def naming(book: Book) -> dict[str, Any]:
    """The names of products, and the rules by which a question names one."""
    return {
        "names": product_names.names(load(book)),
        "own": sorted(product_names.own_words(book)),
        "asking": sorted(product_names.ASKING),
        "wanting": sorted(product_names.WANTING),
        "having": sorted(product_names.HAVING),
        "articles": sorted(product_names.ARTICLES),
        "makers": sorted(product_names.MAKERS),
        "longest": product_names.LONGEST_NAME,
        "shortest": product_names.SHORTEST_WORD,
        "gap": product_names.GAP,
    }


def script(book: Book) -> str:
    """The statements as a script that also loads from the file system."""
    catalogue = load(book)
    data = {
        "besides": products.BESIDES,
        "notReject": [*product_words.NOT_REJECT.items()],
        "most": product_words.MOST,
        "said": product_words.SAID,
        "instead": reply.INSTEAD,
        "found": reply.FOUND,
        "labels": {protocol: protocol.label for protocol in Protocol},
        "matrix": book.matrix_product.name,
        "cells": {id_: _cell(book, cell) for id_, cell in book.cells.items()},
        "products": {
            id_: {
                "name": product.name,
                "statements": [
                    _statement(catalogue, one) for one in catalogue.statements_of(product.id)
                ],
            }
            for id_, product in catalogue.products.items()
            if product.stem
        },
    }
    return f"window.kbStatements={msgspec.json.encode(data).decode()};\n"


def _cell(book: Book, cell: Cell) -> dict[str, Any]:
    return {"limit": product_words.limit(cell), "instead": [*reply.helps(book, [cell])]}


def _statement(catalogue: Catalogue, one: Statement) -> dict[str, Any]:
    paper = catalogue.documents[one.document]
    return {
        "threat": one.threat,
        "protocols": one.protocols,
        "action": one.action,
        "named": one.named,
        "offered": one.offered,
        "sentence": product_words.sentence(catalogue, one),
        "plain": product_words.plain(catalogue, one),
        "paper": paper.url if not paper.by else "",
        "differs": bool(catalogue.against(one)),
        "url": links.url(one),
    }
