"""The catalogue: all products with their statements, and the look-ups that others ask of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

import msgspec

from kb.errors import DataError, nearest
from kb.model import (
    Confidence,
    Document,
    Product,
    Protocol,
    Publisher,
    Seen,
    Statement,
    Threat,
    Treatment,
)
from kb.model.product_run import ProductRun, ProductRuns

NAMES = 0.7
"""How like a vendor's name a word must be to be taken for a slip of the pen."""


class Catalogue(msgspec.Struct, frozen=True, kw_only=True):
    """What products do, by their documents. Every mapping is keyed by id, vendors by name."""

    vendors: Mapping[str, Publisher]
    products: Mapping[str, Product]
    documents: Mapping[str, Document]
    statements: Mapping[str, Statement]
    """Those of a matrix's product are its cells, and have a cell's id; the others are written."""
    runs: Mapping[str, ProductRuns]
    """What products that run here did in the lab, by product."""

    def run_of(self, statement: Statement) -> ProductRun | None:
        """What came of a statement in the lab; None where it was not measured."""
        found = self.runs.get(statement.product)
        wanted = (one for one in (found.runs if found else ()) if one.statement == statement.id)
        return next(wanted, None)

    def differs(self, statement: Statement) -> bool:
        """Whether it was measured, and its verdict is another than that it is offered."""
        run = self.run_of(statement)
        return run is not None and run.verdict is not statement.offered

    def vendor_of(self, product: Product) -> Publisher:
        """Whose product it is.

        Raises:
            KeyError: nobody's.
        """
        return next(one for one in self.vendors.values() if one.name == product.vendor)

    def products_of(self, vendor: str) -> tuple[Product, ...]:
        """A vendor's products."""
        name = self.vendors[vendor].name
        return tuple(one for one in self.products.values() if one.vendor == name)

    def statements_of(self, product: str) -> tuple[Statement, ...]:
        """All that is stated of a product."""
        return tuple(one for one in self.statements.values() if one.product == product)

    def vendor(self, name: str) -> Publisher:
        """The vendor of that id or name, or of the product so called, in whatever capitals.

        Raises:
            DataError: there is none; the nearest are named.
        """
        wanted = name.strip().casefold()
        for one in self.vendors.values():
            if wanted in (one.id, one.name.casefold(), _plain(one.name)):
                return one
        if named := self.named(name):
            return self.vendor_of(named[0])
        near = nearest(wanted, self.vendors, NAMES) or "; `kb products` names them all"
        raise DataError("--vendor", "-", f"no vendor is called {name!r}{near}")

    def find(self, id_: str) -> Product | Statement | Document | None:
        """The product, statement or document of that id.

        A product also by its name, and by what else it is called where no other is called so.
        """
        wanted = "-".join(id_.casefold().split())
        for shelf in (self.products, self.statements, self.documents):
            if wanted in shelf:
                return shelf[wanted]
        found = self.named(id_)
        return found[0] if len(found) == 1 else None

    def named(self, name: str) -> tuple[Product, ...]:
        """The products of that name; those that are called so, too, where none has the name."""
        wanted = _joined(name)
        shelf = self.products.values()
        own = tuple(one for one in shelf if wanted in (_joined(one.id), _joined(one.name)))
        return own or tuple(one for one in shelf if wanted in map(_joined, one.called))

    def chosen(
        self,
        vendor: str | None = None,
        protocol: Protocol | None = None,
        threat: Threat | None = None,
        action: Treatment | None = None,
    ) -> tuple[Statement, ...]:
        """The statements of a vendor (its id), on a protocol, on a threat, on an action."""
        return tuple(
            one
            for one in self.statements.values()
            if vendor in (None, one.vendor)
            and (protocol is None or protocol in one.protocols)
            and threat in (None, one.threat)
            and action in (None, one.action)
        )

    def against(self, statement: Statement) -> tuple[Statement, ...]:
        """What other documents say otherwise: of the same action, or of the same name for one."""
        return tuple(
            other
            for other in self.statements_of(statement.product)
            if other.document != statement.document
            and other.threat is statement.threat
            and set(other.protocols) & set(statement.protocols)
            and _differ(other, statement)
        )

    def confidence(self, statement: Statement) -> Confidence:
        """How much it can bear."""
        document = self.documents[statement.document]
        if statement.inferred or document.by:
            return Confidence.LOW
        if document.copy or document.seen is Seen.EXCERPT:
            return Confidence.MEDIUM
        return Confidence.HIGH

    def doubts(self, statement: Statement) -> Iterator[str]:
        """What the confidence rests on, where it is not high; each a clause."""
        document = self.documents[statement.document]
        if statement.inferred:
            yield f"inferred: {statement.inferred.rstrip('.')}"
        if document.by:
            yield f"not the vendor's word but that of {document.by}"
        if document.copy:
            yield f"read in a copy at {urlsplit(document.copy).netloc}, not at its publisher's"
        if document.seen is Seen.EXCERPT:
            yield "only an excerpt was read"


def _differ(one: Statement, other: Statement) -> bool:
    if one.action is other.action:
        return one.offered is not other.offered
    return one.named.casefold() == other.named.casefold()


def _joined(name: str) -> str:
    """`Forti Gate`, `forti-gate` and `FortiGate` are one name."""
    return "".join(name.casefold().replace("-", " ").split())


def _plain(name: str) -> str:
    """`p3scan (open source)` is p3scan."""
    return name.partition(" (")[0].casefold()
