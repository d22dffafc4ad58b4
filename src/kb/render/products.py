"""What products do, as text, Markdown, CSV and rows for JSON.

No order here is a ranking: vendors by name, statements as their files have them.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from kb.knowledge.book import Book
from kb.knowledge.products import Catalogue
from kb.model import (
    Confidence,
    Document,
    Mechanism,
    Place,
    Product,
    Protocol,
    Record,
    Seen,
    Statement,
    Threat,
    Treatment,
    Verdict,
)
from kb.model.product_run import ProductRun
from kb.render import links
from kb.render.text import laid_out

NEITHER = "What documents say, at their dates; no advice, legal or to buy, and no ranking."
"""Said wherever products stand side by side."""
ABSENT = "Where nothing is stated, nothing was found: that is not a no."

COLUMNS = (
    "id", "vendor", "product", "protocol", "threat", "named", "action", "offered", "mechanism",
    "version", "date", "document", "address", "phrase", "seen", "confidence", "inferred", "note",
    "measured", "run",
)  # fmt: skip
"""The columns of the CSV form: a row for each statement and protocol."""


class StatementRow(Record, frozen=True, kw_only=True):
    """A statement with what is known of its document, as other programs read it."""

    id: str
    vendor: str
    """The vendor's id."""
    product: str
    protocols: tuple[Protocol, ...]
    threat: Threat
    named: str
    """The vendor's own name of the action."""
    action: Treatment
    offered: Verdict
    mechanism: Mechanism | None
    document: str
    title: str
    version: str
    date: str
    url: str
    """The publisher's own address; empty where only a copy was read."""
    copy: str
    by: str
    """Whose word it is, where it is not the vendor's."""
    seen: Seen
    confidence: Confidence
    phrase: str
    """Verbatim, at most twelve words; empty for a cell of the matrix, which has its claims."""
    inferred: str
    note: str
    against: tuple[str, ...]
    """Statements of other documents that disagree."""
    measured: Verdict | None
    """Whether it fulfilled the action's contract in the lab; null where it was not measured."""
    differs: bool
    """Whether it was measured, and its verdict is not `offered`. The contract is this project's:
    the document may well be right in its own words."""
    run: str
    """Address of the run with its transcript, below the site's root; empty without one."""
    page: str
    """Permanent address below the site's root."""


class ProductRow(Record, frozen=True, kw_only=True):
    """A product, as other programs read it."""

    id: str
    name: str
    vendor: str
    """The vendor's name."""
    vendor_id: str
    called: tuple[str, ...]
    place: Place
    page: str


def statement_row(catalogue: Catalogue, book: Book, one: Statement) -> StatementRow:
    """A statement as other programs read it."""
    document = catalogue.documents[one.document]
    run = catalogue.run_of(one)
    return StatementRow(
        id=one.id,
        vendor=one.vendor,
        product=one.product,
        protocols=one.protocols,
        threat=one.threat,
        named=one.named,
        action=one.action,
        offered=one.offered,
        mechanism=one.mechanism,
        document=document.id,
        title=document.title,
        version=document.version,
        date=document.date,
        url=document.url,
        copy=document.copy,
        by=document.by,
        seen=document.seen,
        confidence=catalogue.confidence(one),
        phrase=one.phrase,
        inferred=one.inferred,
        note=one.note,
        against=tuple(other.id for other in catalogue.against(one)),
        measured=run.verdict if run else None,
        differs=catalogue.differs(one),
        run=links.run(one.product, run).url if run else "",
        page=links.url(book.cells.get(one.id, one)),
    )


def product_row(catalogue: Catalogue, one: Product) -> ProductRow:
    """A product as other programs read it."""
    return ProductRow(
        id=one.id,
        name=one.name,
        vendor=one.vendor,
        vendor_id=catalogue.vendor_of(one).id,
        called=one.called,
        place=one.place,
        page=links.url(one),
    )


def text(catalogue: Catalogue, chosen: Sequence[Statement]) -> str:
    """For a terminal: how much there is and what it can bear, then a line a statement.

    The whole is longer than a screen, and what it is not must not be the last line of it.
    """
    lines = [*counts(catalogue, chosen), NEITHER, ABSENT]
    for product in _products(catalogue, chosen):
        lines += ["", f"{product.name} ({product.id}): {product.vendor}, {product.place.label}"]
        own = [one for one in chosen if one.product == product.id]
        rows = [
            (
                one.threat.value,
                " ".join(one.protocols),
                one.offered.value,
                one.action.value,
                one.named,
                _how(catalogue, one),
            )
            for one in own
        ]
        widths = [max(len(row[i]) for row in rows) for i in range(5)]
        for row in rows:
            columns = [column.ljust(width) for column, width in zip(row, widths, strict=False)]
            lines.append(f"  {'  '.join([*columns, row[5]])}".rstrip())
    return "\n".join(lines) + "\n"


def counts(catalogue: Catalogue, chosen: Sequence[Statement]) -> Iterator[str]:
    """How much there is, and how far it can be relied on."""
    products = {one.product for one in chosen}
    vendors = {one.vendor for one in chosen}
    yield (
        f"{_number(len(chosen), 'statement')} on {_number(len(products), 'product')} of "
        f"{_number(len(vendors), 'vendor')}."
    )
    measured = [one for one in chosen if catalogue.run_of(one)]
    if measured:
        kept = sum(run.verdict is Verdict.YES for one in measured if (run := catalogue.run_of(one)))
        yield (
            f"{len(measured)} measured, by this project's contracts: fulfilled by {kept}, "
            f"not by {len(measured) - kept}."
        )
    found = Counter(catalogue.confidence(one) for one in chosen)
    yield (
        "Confidence: "
        + ", ".join(f"{found[level]} {level}" for level in Confidence)
        + " (`kb show ID` tells why)."
    )


def markdown(catalogue: Catalogue, chosen: Sequence[Statement]) -> str:
    """A Markdown table, for a ticket."""
    head = [
        "Product",
        "Threat",
        "Protocols",
        "Vendor's name",
        "Here",
        "Offered",
        "Measured",
        "Document",
    ]
    rows = [
        [
            catalogue.products[one.product].name,
            one.threat.label,
            ", ".join(protocol.label for protocol in one.protocols),
            one.named,
            one.action.label,
            one.offered.value,
            run.verdict.value if (run := catalogue.run_of(one)) else "",
            f"{cited(catalogue, one)} ({catalogue.confidence(one)} confidence)",
        ]
        for one in chosen
    ]
    lines = [head, ["---"] * len(head), *rows]
    table = "\n".join(f"| {' | '.join(_cell(words) for words in line)} |" for line in lines)
    return f"{table}\n\n{' '.join(counts(catalogue, chosen))} {NEITHER} {ABSENT}\n"


def comma_separated(catalogue: Catalogue, chosen: Iterable[Statement]) -> str:
    """CSV with the columns `COLUMNS`."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for one in chosen:
        document, run = catalogue.documents[one.document], catalogue.run_of(one)
        for protocol in one.protocols:
            row = {name: getattr(one, name, "") or "" for name in COLUMNS}
            writer.writerow(
                row
                | {
                    "protocol": protocol,
                    "version": document.version,
                    "date": document.date,
                    "address": document.url or document.copy,
                    "seen": document.seen,
                    "confidence": catalogue.confidence(one),
                    "measured": run.verdict if run else "",
                    "run": links.run(one.product, run).url if run else "",
                }
            )
    return out.getvalue()


def show(catalogue: Catalogue, record: Product | Statement | Document) -> str:
    """Everything known of a product, a statement or its document, ready for a terminal."""
    if isinstance(record, Product):
        return _product(catalogue, record)
    if isinstance(record, Document):
        own = [one for one in catalogue.statements.values() if one.document == record.id]
        return f"{record.title}\n\n{laid_out(_document(record))}\n{text(catalogue, own)}"
    product = catalogue.products[record.product]
    protocols = ", ".join(protocol.label for protocol in record.protocols)
    against = (f"- {other.id}: {brief(other)}" for other in catalogue.against(record))
    fields = [
        ("Product", f"{product.name} ({product.id}), {product.vendor}"),
        ("Says", f"{brief(record)}, on {record.threat} over {protocols}"),
        ("Mechanism", record.mechanism.label if record.mechanism else ""),
        ("Words", f"“{record.phrase}”" if record.phrase else ""),
        *_document(catalogue.documents[record.document]),
        ("Confidence", "; ".join([catalogue.confidence(record), *catalogue.doubts(record)])),
        ("Note", record.note),
        *_run(catalogue, record),
        ("Against it", "\n".join(against)),
        ("Page", links.url(record)),
    ]
    return f"{product.name}: {record.named}\n\n{laid_out(fields)}"


def measured(catalogue: Catalogue, one: Statement) -> str:
    """`measured no, by this project's contract`; empty where it was not measured."""
    run = catalogue.run_of(one)
    if run is None:
        return ""
    how = ", by this project's contract" if catalogue.differs(one) else ""
    return f"measured {run.verdict}{how}"


def fulfilled(run: ProductRun) -> str:
    """What one setting really does: `drop, bounce`, or that it is none of them."""
    return ", ".join(run.fulfils) or "none of the contracts"


def changes(run: ProductRun) -> Iterator[str]:
    """What it changed in the mail, a line a message: `spam: +X-Spam, body`."""
    for message, fields in run.changed.items():
        yield f"{message}: {', '.join(fields)}"


def _run(catalogue: Catalogue, one: Statement) -> Iterator[tuple[str, str]]:
    """What came of it in the lab."""
    run = catalogue.run_of(one)
    if run is None:
        return
    verdict = "fulfilled" if run.verdict is Verdict.YES else "not fulfilled"
    bounced = "; a notice of failure went to the sender" if run.bounced else ""
    told = f"{run.verdict}: with `{run.setting}` the contract of {run.treatment} is {verdict}"
    yield "Measured", "\n".join([f"{told}{bounced}", *(f"- {line}" for line in run.findings)])
    yield "It fulfils", fulfilled(run)
    yield "It changes", "\n".join(f"- {line}" for line in changes(run))
    if catalogue.differs(one):
        told = (
            f"offered: {one.offered}; by this project's contract of {run.treatment}: {run.verdict}"
        )
        yield "Finding", told
    yield "Measured on", catalogue.runs[one.product].date
    yield "Transcript", links.run(one.product, run).url


def brief(one: Statement) -> str:
    """`“discard” is offered and means drop`."""
    offered = (
        "is offered and means" if one.offered is Verdict.YES else "is not offered, which means"
    )
    return f"“{one.named}” {offered} {'no ' * (one.offered is Verdict.NO)}{one.action}"


def cited(catalogue: Catalogue, one: Statement) -> str:
    """A statement's document with version and date: `Spam actions (FortiOS 5.2, undated)`."""
    document = catalogue.documents[one.document]
    return f"{document.title} ({document.edition})"


def _product(catalogue: Catalogue, product: Product) -> str:
    own = catalogue.statements_of(product.id)
    papers = [catalogue.documents[id_] for id_ in dict.fromkeys(one.document for one in own)]
    fields = [
        ("Vendor", product.vendor),
        ("Stands", product.place.label),
        ("Also called", ", ".join(product.called)),
        ("Documents", "\n".join(f"- {one.id}: {one.title} ({one.edition})" for one in papers)),
        ("Measured", _measured_on(catalogue, product)),
        ("Page", links.url(product)),
    ]
    ids = "\n".join(f"- {one.id}" for one in own)
    return (
        f"{product.name}\n\n{laid_out(fields)}\n{text(catalogue, own)}\n"
        f"{laid_out([('Statements', ids)])}"
    )


def _measured_on(catalogue: Catalogue, product: Product) -> str:
    found = catalogue.runs.get(product.id)
    if found is None:
        return ""
    versions = ", ".join(f"{name} {version}" for name, version in found.versions.items())
    settings = _number(len(found.runs), "setting")
    return f"{settings} on {found.date}, {found.by} ({versions})"


def _document(document: Document) -> Iterator[tuple[str, str]]:
    yield "Document", f"{document.title} ({document.id})"
    yield "Dated", document.edition
    yield "Read", document.read_on.removeprefix("read ")
    yield "Address", document.url
    if document.copy:
        yield "Copy read", f"{document.copy} (at {urlsplit(document.copy).netloc})"
    yield "Within it", document.inside
    yield "Word of", document.by


def _products(catalogue: Catalogue, chosen: Sequence[Statement]) -> list[Product]:
    found = {one.product for one in chosen}
    known = [one for id_, one in catalogue.products.items() if id_ in found]
    return sorted(known, key=lambda one: (one.vendor.casefold(), one.name.casefold()))


def _how(catalogue: Catalogue, one: Statement) -> str:
    document = catalogue.documents[one.document]
    marks = ["inferred"] if one.inferred else []
    marks += ["another's word"] if document.by else []
    marks += ["from a copy"] if document.copy else []
    marks += ["documents differ"] if catalogue.against(one) else []
    marks += filter(None, [measured(catalogue, one)])
    return "; ".join([document.edition, *marks])


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")


def _cell(words: str) -> str:
    return words.replace("|", r"\|").replace("<", "&lt;")
