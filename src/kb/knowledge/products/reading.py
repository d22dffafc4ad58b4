"""Files of `products/` -> a catalogue: each file has one vendor's products, documents, statements.

The file's stem is the vendor's id. What `publishers.toml` and `sources.toml` know of a vendor or
a document already is taken from there and not written again, and the product of a matrix has
its cells for statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from kb.errors import DataError
from kb.knowledge import runs, tables
from kb.knowledge.book import Book
from kb.knowledge.products.catalogue import Catalogue
from kb.model import (
    Document,
    Product,
    Publisher,
    Seen,
    Source,
    Statement,
    Treatment,
)
from kb.model.product_run import ProductRuns

FOLDER = "products"
KINDS = ("products", "documents", "statements")


def catalogue(book: Book, folder: Path) -> Catalogue:
    """The products in the files of `folder`, after those of the book.

    Raises:
        DataError: the first record that is none: file, key and mend in one line.
    """
    vendors = {publisher.name: publisher for publisher in book.publishers.values()}
    rows: dict[str, list[tables.Row]] = {kind: [] for kind in KINDS}
    for file, stem in tables.files(folder, FOLDER):
        table = tables.whole(folder, file)
        vendor = _vendor(book, file, stem, table)
        vendors[vendor.name] = vendor
        for kind in KINDS:
            for row in tables.rows(file, kind, table.pop(kind, [])):
                rows[kind].append(_of(vendor, row, kind))
        if table:
            mend = "the keys are `name`, `hosts`, and tables [[products]], [[documents]]"
            raise DataError(file, next(iter(table)), f"{mend} and [[statements]]")
    products = dict(book.products) | tables.shelf(rows["products"], Product)
    written = tables.shelf(rows["documents"], Document)
    having = {product.vendor for product in products.values()}
    return Catalogue(
        vendors={one.id: one for one in vendors.values() if one.name in having},
        products=products,
        documents={one.id: one for one in _matrix_documents(book)}
        | {id_: _whole(one, book) for id_, one in written.items()},
        statements={one.id: one for one in _matrix_statements(book)}
        | tables.shelf(rows["statements"], Statement),
        runs=runs.read(folder, ProductRuns),
    )


def _vendor(book: Book, file: str, stem: str, table: dict[str, object]) -> Publisher:
    """Whose file it is: a publisher that is known, or the one that the file's head names."""
    known = book.publishers.get(stem)
    head = {key: table.pop(key) for key in ("name", "hosts") if key in table}
    if known is None:
        for key in ("name", "hosts"):
            if key not in head:
                mend = f"publishers.toml has no {stem}: write `name` and `hosts` at the file's top"
                raise DataError(file, key, mend)
        return tables.record(tables.Row(file, "-", {"id": stem} | head), Publisher)
    if head:
        mend = f"publishers.toml has {stem} already; delete it here"
        raise DataError(file, next(iter(head)), mend)
    return known


def _of(vendor: Publisher, row: tables.Row, kind: str) -> tables.Row:
    """A row with whose it is, which the file's name says and nobody writes."""
    if kind != "products":
        return row._replace(table=tables.named(row, "vendor", vendor.id))
    row = row._replace(table=tables.named(row, "vendor", vendor.name))
    return row._replace(table=tables.named(row, "stem", vendor.id))


def _whole(document: Document, book: Book) -> Document:
    """A document with what `sources.toml` has of it."""
    source = book.sources.get(document.id)
    if source is None:
        return document
    file, key = f"{FOLDER}/{document.vendor}.toml", f"documents {document.id}"
    for field in ("title", "url", "by"):
        if getattr(document, field):
            mend = "sources.toml has this document already; delete it here"
            raise DataError(file, f"{key} {field}", mend)
    publisher = book.publishers.get(document.vendor)
    own = publisher is not None and source.publisher == publisher.name
    return msgspec.structs.replace(
        document, title=source.title, url=source.url, by="" if own else source.publisher
    )


def _matrix_documents(book: Book) -> Iterator[Document]:
    for product in _matrix_products(book):
        source: Source = book.sources[product.source]
        yield Document(
            id=source.id,
            vendor=_publisher_id(book.publishers.values(), product.vendor),
            title=source.title,
            date=str(source.year or "undated"),
            seen=Seen.PAGE,
            url=source.url,
        )


def _matrix_statements(book: Book) -> Iterator[Statement]:
    for product in _matrix_products(book):
        for cell in book.cells.values():
            if cell.product == product.id:
                yield Statement(
                    id=cell.id,
                    vendor=_publisher_id(book.publishers.values(), product.vendor),
                    product=product.id,
                    document=product.source,
                    protocols=(cell.protocol,),
                    threat=cell.threat,
                    named=book.actions[cell.action].title,
                    action=Treatment(cell.action),
                    offered=cell.article,
                    phrase="",
                )


def _matrix_products(book: Book) -> Iterator[Product]:
    stated = {cell.product for cell in book.cells.values()}
    return (product for id_, product in book.products.items() if id_ in stated)


def _publisher_id(publishers: Iterable[Publisher], name: str) -> str:
    return next(one.id for one in publishers if one.name == name)
