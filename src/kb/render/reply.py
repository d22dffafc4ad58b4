"""Replies that staff can send as they are: plain text, composed from the data.

A question's body is authored; a cell's is put together from what the cell and its action
say to a customer. Greeting and signature are the desk's own. The footer names the page that the
reply comes from, and an article where it is among the grounds: elsewhere the article says
nothing of the matter, and to cite it would be false. None of it is typed twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kb.knowledge.book import Book
from kb.model import Basis, Cell, Question, SourceKind, Threat, Verdict
from kb.render import links, matrix

BASES = {
    Basis.PROTOCOL: "This is a limit of the protocol: no product could do it.",
    Basis.PRODUCT: "This is a decision of that product and not a limit of the protocol.",
}
FOUND = {Threat.SPAM: "spam", Threat.VIRUS: "infected mail"}
MORE = "You can read more here: "
"""Stands before the link. The site's scripts add this line, with the address they came from."""


def reply(book: Book, record: Question | Cell, site: str = "", body: str = "") -> str:
    """The reply to send, ready to paste.

    `site` is the address under which the site is published, such as
    `https://help.example.com/mail/`; without it the reply has no link, for a customer could
    not follow a relative one. `body` is said in place of what the record says to a customer.
    """
    if not body:
        body = record.reply.strip() if isinstance(record, Question) else _cell(book, record)
    return _letter(book, body, "\n".join(_footer(book, record, site)))


def of_product(book: Book, said: str, documents: Iterable[str], place: str, site: str = "") -> str:
    """The reply to a question about a product: what its documents say, and where.

    Neither the matrix nor its article is cited: they say nothing of that product. `documents` are
    addresses, `place` is the page below the site's root, empty where nothing is known.
    """
    listed = "\n".join(f"- {address}" for address in documents)
    version = "Products change: please tell us the version of yours if it does otherwise."
    footer = f"{MORE}{site.rstrip('/')}/{place}" if site and place else ""
    return _letter(book, "\n\n".join(filter(None, (said, listed, version))), footer)


def missing(book: Book) -> str:
    """The reply to a question that has no answer: it asks for what is missing."""
    return _letter(book, book.desk.missing)


def which(book: Book, records: Iterable[Question | Cell]) -> str:
    """The reply to a question that may mean one of several: it asks which."""
    before, after = around_choices(book)
    choices = (f"{n}. {asked(book, record)}\n" for n, record in enumerate(records, 1))
    return "".join((before, *choices, after))


def around_choices(book: Book) -> tuple[str, str]:
    """What stands before and behind the choices in a reply that asks which is meant."""
    here = "\0"
    before, _, after = _letter(
        book, f"{book.desk.which}\n\n{here}\n\n{book.desk.otherwise}"
    ).partition(f"{here}\n")
    return before, after


def asked(book: Book, record: Question | Cell) -> str:
    """What a record is about, in words for a customer."""
    if isinstance(record, Question):
        return record.title
    title = book.actions[record.action].title
    return f'The action "{title}" for {FOUND[record.threat]} on {record.protocol.label}'


def _letter(book: Book, body: str, footer: str = "") -> str:
    signed = "\n".join(filter(None, (book.desk.closing, book.desk.signature)))
    parts = (book.desk.greeting, body, signed, footer)
    return _named(book, "\n\n".join(filter(None, map(str.strip, parts)))) + "\n"


def _named(book: Book, words: str) -> str:
    """The words with the names that stand for `{vendor}`, `{product}` and `{article}` in them."""
    product = book.matrix_product
    return (
        words.replace("{vendor}", book.desk.vendor or product.vendor)
        .replace("{product}", product.name)
        .replace("{article}", book.matrix_source.called)
    )


def _cell(book: Book, cell: Cell) -> str:
    """Names the product's own action and threat, for the customer may have used other words."""
    title = book.actions[cell.action].title
    product = book.products[cell.product]
    described = f"{product.name}, the product that {book.sources[product.source].called} describes"
    found, protocol = FOUND[cell.threat], cell.protocol.label
    if cell.article is Verdict.YES:
        said = f'On {protocol}, {found} can be handled with the action "{title}" of {described}.'
        return f"{said} {cell.customer}"
    said = f'On {protocol}, the action "{title}" of {described}, is not available for {found}.'
    why = f"{cell.customer} {BASES[cell.basis]}" if cell.basis else cell.customer
    instead = [book.actions[other] for other in cell.instead]
    lines = ["What you can use instead:", *(f"- {one.title}: {one.summary}" for one in instead)]
    return "\n\n".join([said, why, "\n".join(lines)])


def _footer(book: Book, record: Question | Cell, site: str) -> Iterator[str]:
    title = matrix.cell_title(book, record) if isinstance(record, Cell) else record.title
    yield f'From our page "{title}".'
    claims = (book.claims[id_] for id_ in record.claims)
    cited = dict.fromkeys(citation.source for claim in claims for citation in claim.citations)
    sources = (book.sources[id_] for id_ in cited)
    for article in (one for one in sources if one.kind is SourceKind.ARTICLE):
        yield f"This answer is based on knowledge base {article.called}."
    if site:
        yield f"{MORE}{site.rstrip('/')}/{links.url(record)}"
