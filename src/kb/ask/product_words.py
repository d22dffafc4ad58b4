"""What documents say of a product, in words: for staff with its grounds, for a customer plainly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kb.ask.answer import site
from kb.knowledge.book import Book
from kb.knowledge.products import Catalogue
from kb.model import Basis, Cell, Confidence, Protocol, Statement, Treatment, Verdict
from kb.render import links, reply
from kb.render.products import cited, measured

MOST = 4
"""Statements told; the page has them all."""
NOT_REJECT = {
    Treatment.ERROR_TO_CLIENT: (
        "it answers the mail program with an error; the sender learns nothing, and the mail stays "
        "on the server"
    ),
    Treatment.BOUNCE: (
        "it takes the mail first and sends a notice later, which goes to a stranger where the "
        "sender is forged"
    ),
    Treatment.DROP: "it throws the mail away, and the sender learns nothing",
    Treatment.DO_NOT_DELIVER: "it keeps the mail from the reader, and the sender learns nothing",
}
"""What vendors call reject, and is none: the sender's server is refused nothing."""


SAID = {
    "unknown": "Not known: nothing is stated here of “{name}”.",
    "none": "Not known: nothing was found on that for {name}, which is not a no.",
    "noReject": "No in the sense of Reject: {means}.",
    "differ": "The documents differ.",
    "more": "{count} more statements stand on the page.",
    "nothingOn": "On {protocols} nothing was found on that for {name}.",
    "disagree": "These documents do not agree, so the version matters.",
    "version": "Please tell us the version of yours, so that we can see whether this is about it.",
    "settings": "We do not know the settings of {name} for this.",
    "page": "its settings page for mail offers",
    "pageOn": "its settings page offers for {found} on {protocols}",
    "tell": "Please tell us the exact name of the product, its version, and what {page}.",
}
"""Every sentence that is said of a product, besides those on its statements; the site's scripts
say them, too."""


def no_reject(found: Sequence[Statement]) -> str:
    """Why what is called reject is none, where that holds for all that was found; else empty."""
    kinds = {one.action for one in found}
    if not kinds or not kinds <= {*NOT_REJECT} or any(one.offered is Verdict.NO for one in found):
        return ""
    means = "; or ".join(NOT_REJECT[kind] for kind in NOT_REJECT if kind in kinds)
    return SAID["noReject"].format(means=means)


def for_staff(
    catalogue: Catalogue, names: str, found: Sequence[Statement], asked: Iterable[Protocol]
) -> str:
    """What documents say, with what it rests on; `asked` are the protocols that are named."""
    if not found:
        return SAID["none"].format(name=names)
    lines = [sentence(catalogue, one) for one in found[:MOST]]
    if any(catalogue.against(one) for one in found[:MOST]):
        lines.append(SAID["differ"])
    lines += _nothing_on(names, found, asked)
    if len(found) > MOST:
        lines.append(SAID["more"].format(count=len(found) - MOST))
    return " ".join(lines)


def sentence(catalogue: Catalogue, one: Statement) -> str:
    """For staff, with what it rests on, and what was measured."""
    offers = "offers" if one.offered is Verdict.YES else "does not offer"
    rests = [f"{catalogue.confidence(one)} confidence", *catalogue.doubts(one)]
    rests += filter(None, [measured(catalogue, one)])
    said = _offers(catalogue, one, offers, ", ")
    return f"{said}, by {cited(catalogue, one)}; {'; '.join(rests)}."


def plain(catalogue: Catalogue, one: Statement) -> str:
    """For a customer. What is not the vendor's clear word only seems so."""
    seems = catalogue.confidence(one) is Confidence.LOW
    yes, no = (
        ("seems to offer", "does not seem to offer") if seems else ("offers", "does not offer")
    )
    said = _offers(catalogue, one, yes if one.offered is Verdict.YES else no, " and ")
    paper = catalogue.documents[one.document]
    whose = f", by {paper.by}" if paper.by else ""
    return f"{said}, by “{paper.title}” ({paper.edition}{whose})."


def _offers(catalogue: Catalogue, one: Statement, offers: str, between: str) -> str:
    product, found = catalogue.products[one.product].name, reply.FOUND[one.threat]
    meant = one.action.label.lower()
    named = f"“{one.named}”" + (f" ({meant})" if meant != one.named.casefold() else "")
    protocols = between.join(protocol.label for protocol in one.protocols)
    return f"{product} {offers} {named} for {found} on {protocols}"


def for_customer(
    book: Book,
    catalogue: Catalogue,
    names: str,
    found: Sequence[Statement],
    no: str,
    cells: Sequence[Cell],
) -> str:
    """The letter: documents' words in plain sentences, or a question where there are none.

    `no` is said first where it is not empty; `cells` are what is asked about.
    """
    refused = [cell for cell in cells if cell.article is Verdict.NO]
    if not found:
        return reply.of_product(book, [*_ask_back(names, cells)], cells=refused, site=site())
    shown = found[:MOST]
    papers = [catalogue.documents[one.document] for one in shown]
    offered = not no and any(one.offered is Verdict.YES for one in shown)
    said = " ".join(
        filter(
            None,
            (
                no,
                *dict.fromkeys(plain(catalogue, one) for one in shown),
                *_nothing_on(names, found, [cell.protocol for cell in cells]),
            ),
        )
    )
    if any(catalogue.against(one) for one in shown):
        said += f" {SAID['disagree']}"
    return reply.of_product(
        book,
        (said, SAID["version"]),
        dict.fromkeys(paper.url for paper in papers if paper.url and not paper.by),
        () if offered else refused,
        links.url(shown[0]),
        site(),
    )


def _ask_back(names: str, cells: Sequence[Cell]) -> Iterator[str]:
    yield SAID["settings"].format(name=names)
    yield from filter(None, map(limit, cells))
    on = " and ".join(cell.protocol.label for cell in cells)
    page = SAID["page"]
    if cells:
        page = SAID["pageOn"].format(found=reply.FOUND[cells[0].threat], protocols=on)
    yield SAID["tell"].format(page=page)


def limit(cell: Cell) -> str:
    """What no product can do, where a cell is a no by the protocol; else empty."""
    if cell.basis is not Basis.PROTOCOL:
        return ""
    label = cell.protocol.label
    certain = f"This much is certain on {label}: {_lower(cell.customer)}"
    return f"{certain} {reply.BASES[Basis.PROTOCOL]}"


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _nothing_on(names: str, found: Sequence[Statement], asked: Iterable[Protocol]) -> Iterator[str]:
    covered = {protocol for one in found for protocol in one.protocols}
    if missing := [protocol.label for protocol in asked if protocol not in covered]:
        yield SAID["nothingOn"].format(protocols=" and ".join(missing), name=names)
