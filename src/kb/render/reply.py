"""Replies that staff can send as they are: plain text, composed from the data.

A question's body is authored; a cell's is put together from what the cell and its action
say to a customer. Greeting and signature are the desk's own. The footer names the page that the
reply comes from, and an article where it is among the grounds: elsewhere the article says
nothing of the matter, and to cite it would be false. None of it is typed twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kb.knowledge.book import Book
from kb.model import Action, Basis, Cell, Protocol, Question, SourceKind, Threat, Verdict
from kb.render import links, matrix

BASES = {
    Basis.PROTOCOL: "This is a limit of the protocol: no product could do it.",
    Basis.PRODUCT: "This is a decision of that product and not a limit of the protocol.",
}
OF_SEVERAL = {
    Basis.PROTOCOL: "These are limits of the protocols: no product could do it.",
    Basis.PRODUCT: "This is a decision of that product and not a limit of the protocols.",
}
"""The same where it is said once of several protocols."""
FOUND = {Threat.SPAM: "spam", Threat.VIRUS: "infected mail"}
AS_IT_IS = frozenset({Action.ACCEPT, Action.DELIVER})
"""No help to somebody who wants to be rid of a mail."""
INSTEAD = "What comes nearest, where your product offers it:"
ALTERNATIVES = "What you can use instead"
"""Begins the end of a reply on what is not offered."""
MORE = "You can read more here: "
"""Stands before the link. The site's scripts add this line, with the published address."""


def reply(book: Book, record: Question | Cell, site: str = "", body: str = "") -> str:
    """The reply to send, ready to paste.

    `site` is the address under which the site is published, such as
    `https://help.example.com/mail/`; without it the reply has no link, for a customer could
    not follow a relative one. `body` is said in place of what the record says to a customer.
    """
    return letter(book, body or body_of(book, [record]), footer(book, [record], site))


def body_of(book: Book, records: Sequence[Question | Cell], *, alternatives: bool = True) -> str:
    """What the reply on a question says, or the one on a cell or on several that are asked about
    together: between greeting and signature. Its end tells what to use in place of what is not
    offered, unless `alternatives` are told elsewhere.
    """
    questions = [record.reply.strip() for record in records if isinstance(record, Question)]
    cells = [record for record in records if isinstance(record, Cell)]
    groups = _groups(cells)
    said = [
        "\n\n".join(_alike(book, group, [cell for one in groups[:n] for cell in one]))
        for n, group in enumerate(groups)
    ]
    instead = _instead(book, cells) if alternatives else ()
    return "\n\n".join([*questions, *said, *instead])


def of_product(
    book: Book,
    parts: Sequence[str],
    documents: Iterable[str] = (),
    cells: Sequence[Cell] = (),
    place: str = "",
    site: str = "",
) -> str:
    """The reply to a question about a product: what its documents say, what helps, what we ask.

    Neither the matrix nor its article is cited: they say nothing of that product. `parts` are
    paragraphs, of which the last one asks; `documents` are addresses at the vendor's, for the
    first one; `cells` are those whose neighbours to use instead; `place` is the page below the
    site's root, empty where nothing is known.
    """
    *said, asks = parts
    listed = "\n".join(f"- {address}" for address in documents)
    lines = helps(book, cells)
    instead = "\n".join([INSTEAD, *lines]) if lines else ""
    foot = f"{MORE}{site.rstrip('/')}/{place}" if site and place else ""
    body = (*said[:1], listed, *said[1:], instead, asks)
    return letter(book, "\n\n".join(filter(None, body)), foot)


def helps(book: Book, cells: Sequence[Cell]) -> list[str]:
    """A line for each action that helps in place of the cells."""
    actions = [book.actions[id_] for cell in cells for id_ in cell.instead if id_ not in AS_IT_IS]
    return [f"- {page.title}: {page.summary}" for page in dict.fromkeys(actions)]


def footer(book: Book, records: Sequence[Question | Cell], site: str = "") -> str:
    """The pages that a letter comes from, and an article where it is among the grounds."""
    lines = [line for record in records for line in _footer(book, record, site)]
    # What is said of all of them stands once: pages first, then grounds, then links.
    order = sorted(
        dict.fromkeys(lines), key=lambda line: (line.startswith(MORE), line[:4] != "From")
    )
    return "\n".join(order)


def letter(book: Book, body: str, foot: str = "") -> str:
    """A letter with the desk's greeting and signature, and the names filled in."""
    signed = "\n".join(filter(None, (book.desk.closing, book.desk.signature)))
    parts = (book.desk.greeting, body, signed, foot)
    return named(book, "\n\n".join(filter(None, map(str.strip, parts)))) + "\n"


def around(book: Book) -> tuple[str, str]:
    """What stands before and behind the body of a letter; the site's scripts put it there."""
    before, _, after = letter(book, "\0").partition("\0")
    return before, after


def named(book: Book, words: str) -> str:
    """The words with the names that stand for `{vendor}`, `{product}` and `{article}` in them."""
    product = book.matrix_product
    return (
        words.replace("{vendor}", book.desk.vendor or product.vendor)
        .replace("{product}", product.name)
        .replace("{article}", book.matrix_source.called)
    )


def on(protocols: Iterable[Protocol]) -> str:
    """`POP3`, `POP3 and IMAP`, `SMTP, POP3 and IMAP`."""
    return listed([protocol.label for protocol in protocols])


def listed(names: Sequence[str]) -> str:
    """`1`, `1 and 2`, `1, 2 and 3`."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def reasons(cells: Sequence[Cell]) -> str:
    """What a customer is told of each cell: under its protocol, where there are several."""
    if len({cell.customer for cell in cells}) == 1:
        return cells[0].customer
    return "\n".join(f"- {cell.protocol.label}: {cell.customer}" for cell in cells)


def _groups(cells: Iterable[Cell]) -> list[list[Cell]]:
    """The cells of which the same is to be said, together."""
    found: dict[object, list[Cell]] = {}
    for cell in cells:
        alike = (cell.threat, cell.action, cell.product, cell.article, cell.basis)
        found.setdefault(alike, []).append(cell)
    return list(found.values())


def _alike(book: Book, cells: Sequence[Cell], before: Sequence[Cell] = ()) -> list[str]:
    """Names the product's own action and threat, for the customer may have used other words.

    What was said of an action in the cells before is not said again.
    """
    cell = cells[0]
    product = book.products[cell.product]
    action = (
        f'the action "{book.actions[cell.action].title}" of {product.name}, '
        f"the product that {book.sources[product.source].called} describes"
    )
    found, where = FOUND[cell.threat], on(one.protocol for one in cells)
    why = reasons(cells)
    if cell.article is Verdict.YES:
        said = f"On {where}, {found} can be handled with {action}."
        return [said, why] if len(cells) > 1 else [f"{said} {why}"]
    again = any((one.action, one.product) == (cell.action, cell.product) for one in before)
    said = f"On {where} it is not available."
    if not again:
        said = f"On {where}, {action}, is not available for {found}."
    if not cell.basis:
        return [said, why]
    if len(cells) > 1:
        return [said, why, OF_SEVERAL[cell.basis]]
    return [said, f"{why} {BASES[cell.basis]}"]


def _instead(book: Book, cells: Sequence[Cell]) -> Iterator[str]:
    """What to use in place of what is not offered; once, where it is the same on all protocols."""
    refused = [cell for cell in cells if cell.article is Verdict.NO]
    for actions in dict.fromkeys(cell.instead for cell in refused):
        alike = [cell.protocol for cell in refused if cell.instead == actions]
        where = f" on {on(alike)}" if len(cells) > 1 else ""
        pages = [book.actions[action] for action in actions]
        lines = [f"{ALTERNATIVES}{where}:"]
        yield "\n".join(lines + [f"- {page.title}: {page.summary}" for page in pages])


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
