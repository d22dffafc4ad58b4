"""Replies that staff can send as they are: plain text, composed from the data.

A question's reply is authored; a cell's is put together from what the cell and its action
say, with technical words explained from the glossary. Both end with the permanent link and
the article's id. None of it is typed twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.book import Book
from kb.model import Basis, Cell, Question, SourceKind, Term, Threat, Verdict
from kb.render import links

BASES = {
    Basis.PROTOCOL: "This is a limit of the protocol: no product could do it.",
    Basis.PRODUCT: "This is a decision of the product and not a limit of the protocol.",
}
FOUND = {Threat.SPAM: "spam", Threat.VIRUS: "infected mail"}
PLAIN = frozenset({"gateway", "tag-action", "notice", "header", "delivery", "bounce"})
"""Glossary entries whose words a reader knows or can guess."""
NAMES = ("-action", "-protocol")
"""Ends of the ids of entries on actions and protocols: what the customer asked about."""
CODES = re.compile(r"\b[245](?:yz|\d\d)\b")
"""Reply codes, which the glossary has under one entry."""


def reply(book: Book, record: Question | Cell, site: str = "") -> str:
    """The reply to send, ready to paste.

    `site` is the address under which the site is published, such as
    `https://help.example.com/mail/`; without it the link is relative to the site's root.
    """
    if isinstance(record, Question):
        parts = [record.reply.strip()]
    else:
        text = _cell(book, record)
        parts = [text, *_glossary(book, text)]
    return "\n\n".join([*parts, _footer(book, record, site)]) + "\n"


def _cell(book: Book, cell: Cell) -> str:
    action = book.actions[cell.action]
    product = book.products[book.product].name
    found, protocol = FOUND[cell.threat], cell.protocol.label
    if cell.article is Verdict.YES:
        said = f'yes: {product} can do this. The action "{action.title}" is available for {found} '
        parts = ["Hello,", f"{said}on {protocol}.", action.summary, f"How it works: {cell.reason}"]
        return "\n\n".join(parts)
    said = f'no: the action "{action.title}" is not available for {found} on {protocol} '
    why = f"The reason: {cell.reason}" + (f" {BASES[cell.basis]}" if cell.basis else "")
    instead = [book.actions[other] for other in cell.instead]
    lines = ["What you can use instead:", *(f"- {one.title}: {one.summary}" for one in instead)]
    return "\n\n".join(["Hello,", f"{said}with {product}.", why, "\n".join(lines)])


def _glossary(book: Book, text: str) -> Iterator[str]:
    lines = [f"- {t.term}: {t.definition}" for t in book.terms.values() if _used(t, text)]
    if lines:
        yield "\n".join(["In case a word is new to you:", *lines])


def _used(term: Term, text: str) -> bool:
    if term.id in PLAIN or term.id.endswith(NAMES):
        return False
    if term.id == "reply-code":
        return bool(CODES.search(text))
    word = re.split(r" and |, | \(", term.term)[0]
    # A command in capitals is itself; any other word may begin a sentence or be a plural.
    found = re.search(rf"\b{re.escape(word)}s?\b", text, 0 if word.isupper() else re.IGNORECASE)
    return found is not None


def _footer(book: Book, record: Question | Cell, site: str) -> str:
    article = book.sources[book.products[book.product].source]
    id_ = f" (knowledge base {article.id.replace('-', ' ')})"
    more = id_ if article.kind is SourceKind.ARTICLE else ""
    base = f"{site.rstrip('/')}/" if site else ""
    return f"You can read more here: {base}{links.url(record)}{more}"
