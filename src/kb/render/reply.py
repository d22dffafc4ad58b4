"""Replies that staff can send as they are: plain text, composed from the data.

A question's reply is authored; a cell's is put together from what the cell and its action
say to a customer. Both end with the article's id and, where the site's address is known,
the permanent link. None of it is typed twice.
"""

from __future__ import annotations

from kb.knowledge.book import Book
from kb.model import Basis, Cell, Question, SourceKind, Threat, Verdict
from kb.render import links

BASES = {
    Basis.PROTOCOL: "This is a limit of the protocol: no product could do it.",
    Basis.PRODUCT: "This is a decision of the product and not a limit of the protocol.",
}
FOUND = {Threat.SPAM: "spam", Threat.VIRUS: "infected mail"}
MORE = "You can read more here: "
"""Stands before the link. The site's scripts add this line, with the address they came from."""


def reply(book: Book, record: Question | Cell, site: str = "") -> str:
    """The reply to send, ready to paste.

    `site` is the address under which the site is published, such as
    `https://help.example.com/mail/`; without it the reply has no link, for a customer could
    not follow a relative one.
    """
    body = record.reply.strip() if isinstance(record, Question) else _cell(book, record)
    more = f"{MORE}{site.rstrip('/')}/{links.url(record)}" if site else ""
    footer = "\n".join(filter(None, (_based(book), more)))
    return f"{body}\n\n{footer}".rstrip() + "\n"


def _cell(book: Book, cell: Cell) -> str:
    """Names the product's own action and threat, for the customer may have used other words."""
    title = book.actions[cell.action].title
    product = book.products[cell.product].name
    found, protocol = FOUND[cell.threat], cell.protocol.label
    if cell.article is Verdict.YES:
        said = f'on {protocol}, {found} can be handled with the action "{title}" of {product}.'
        return f"Hello,\n\n{said} {cell.customer}"
    said = f'the action "{title}" of {product} is not available for {found} on {protocol}.'
    why = f"{cell.customer} {BASES[cell.basis]}" if cell.basis else cell.customer
    instead = [book.actions[other] for other in cell.instead]
    lines = ["What you can use instead:", *(f"- {one.title}: {one.summary}" for one in instead)]
    return "\n\n".join(["Hello,", said, why, "\n".join(lines)])


def _based(book: Book) -> str:
    article = book.sources[book.matrix_product.source]
    if article.kind is not SourceKind.ARTICLE:
        return ""
    return f"This answer is based on knowledge base {article.id.replace('-', ' ')}."
