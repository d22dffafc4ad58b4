"""The part of the mail clients' page on those that nobody measured here: their makers' words."""

from __future__ import annotations

from collections.abc import Iterator

from kb.knowledge.book import Book
from kb.model.products import Seen
from kb.model.unmeasured_client import Aspect, Documented, UnmeasuredClient
from kb.render import links, markdown
from kb.render.markdown import prose, prose_cell, table

NOT = "not measured here"
PAGE = "mail-clients.md"
INTRODUCTION = """\
The lab drives none of these, so nothing here is its finding: each line is what the maker's own
document says, with the document's date. Programs change faster than documents.
"""
_SEEN = {
    Seen.PAGE: "the page was read",
    Seen.EXCERPT: "an excerpt was read",
    Seen.SOURCE_CODE: "the source code was read",
}


def rows(book: Book) -> list[list[str]]:
    """One row a client for the table of all: its name, and that nothing was measured."""
    return [
        [f"[{prose(one.name)}](#{links.anchor(one.id)})", "–", NOT, NOT, NOT, NOT]
        for one in book.unmeasured_clients.values()
    ]


def section(book: Book) -> Iterator[str]:
    """What their makers document, client by client."""
    yield "## Not measured here { #not-measured }"
    yield INTRODUCTION
    for one in book.unmeasured_clients.values():
        yield f"### {prose(one.name)} {{ #{links.anchor(one.id)} }}"
        yield " ".join(["*Not measured here:*", prose(one.why), prose(one.note)]).strip()
        yield table(
            ["Aspect", "What its maker documents", "Where, and when"], _documented(book, one)
        )


def _documented(book: Book, client: UnmeasuredClient) -> Iterator[list[str]]:
    for aspect in Aspect:
        told = [one for one in client.documented if one.aspect is aspect]
        for one in told:
            yield [aspect.label, prose_cell(one.says) + _follows(one), _where(book, one)]
        if not told:
            yield [aspect.label, f"No document of {prose(client.maker)}'s was found.", "–"]
        if aspect is Aspect.RULES and client.id in book.mail_rules:
            rule = links.place(book.mail_rules[client.id]).seen_from(PAGE)
            yield [aspect.label, f"[Its steps]({rule}) on tagged mail", "there"]


def _follows(one: Documented) -> str:
    return f"<br>*It follows:* {prose_cell(one.follows)}" if one.follows else ""


def _where(book: Book, one: Documented) -> str:
    read = f"{_SEEN[one.seen]}{f' on {one.read}' if one.read else ''}"
    return f"{markdown.citation(book, one.citation)}; {one.dated}; {read}"
