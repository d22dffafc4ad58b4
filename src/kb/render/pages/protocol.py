"""One page a protocol: where the gateway sits, how a session goes, which actions there are."""

from __future__ import annotations

from kb.knowledge.book import Book
from kb.model import Action, ProtocolPage
from kb.render import links, markdown
from kb.render.markdown import Edition, paragraphs, prose, table


def pages(book: Book, edition: Edition = Edition.SITE) -> dict[str, str]:
    """All of them."""
    return {links.place(one).page: _page(book, one, edition) for one in book.protocols.values()}


def _page(book: Book, protocol: ProtocolPage, edition: Edition) -> str:
    page = links.place(protocol).page
    return markdown.page(
        f"src/kb/data (protocols/{protocol.id}, matrix.toml, claims/)",
        f"# {prose(protocol.title)}",
        paragraphs(protocol.summary),
        f"## Actions on {protocol.id.label} {{ #actions }}",
        _actions(book, protocol, page),
        "## Where the gateway sits { #position }",
        paragraphs(protocol.position),
        "## A session's course { #session }",
        paragraphs(protocol.session),
        _demonstrations(book, protocol, page),
        "## What the texts say { #claims }",
        markdown.grounds(book, protocol.claims, page, edition),
    )


def _demonstrations(book: Book, protocol: ProtocolPage, page: str) -> str:
    shown = [one for one in book.demonstrations.values() if one.protocol is protocol.id]
    if not shown:
        return ""
    items = [f"{markdown.linked(one, prose(one.title), page)}: {prose(one.shows)}" for one in shown]
    heading = "## Demonstrated on the wire { #demonstrations }"
    return f"{heading}\n\n{markdown.bullets(items)}"


def _actions(book: Book, protocol: ProtocolPage, page: str) -> str:
    rows = []
    for action in Action:
        cell = book.cell(action.threat, action, protocol.id)
        by = f" by the {cell.basis}" if cell.basis else ""
        rows.append(
            [
                action.threat.label,
                markdown.linked(book.actions[action], prose(book.actions[action].title), page),
                markdown.verdict_link(cell, page) + by,
                markdown.prose_cell(cell.reason),
            ]
        )
    return table(["Threat", "Action", "Offered", "Why"], rows)
