"""The article claim by claim: blocks for `article.md`."""

from __future__ import annotations

from collections.abc import Iterable

from kb.knowledge.book import Book
from kb.model import Bearing, Discrepancy, Sentence
from kb.render import markdown
from kb.render.markdown import linked, prose

BEARINGS = {
    Bearing.HOLDS: "✓ Holds",
    Bearing.LOOSE: "≈ Loose",
    Bearing.WRONG: "✕ Wrong",
}


def sentences_block(book: Book, page: str) -> str:
    """Each sentence of the article, restated, with how it stands to the texts."""
    told = {id_ for item in book.discrepancies.values() for id_ in item.claims}
    return "\n\n".join(
        _sentence(book, sentence, page, told) for sentence in book.sentences.values()
    )


def _sentence(book: Book, sentence: Sentence, page: str, told: set[str]) -> str:
    bearing = f'<span class="kb-kind kb-{sentence.bearing}">{BEARINGS[sentence.bearing]}</span>'
    return markdown.titled(
        sentence.id,
        f"kb-{sentence.bearing}",
        prose(sentence.title),
        f"“{prose(sentence.opens)} …”",
        prose(sentence.restated),
        f"**{BEARINGS[sentence.bearing][2:]}:** {prose(sentence.remark)}"
        if sentence.remark
        else "",
        _claims(book, sentence.claims, page, told),
        label=bearing,
    )


def discrepancies_block(book: Book, page: str) -> str:
    """Where the article disagrees with itself or with the texts."""
    told = set[str]()
    return "\n\n".join(_discrepancy(book, item, page, told) for item in book.discrepancies.values())


def _discrepancy(book: Book, item: Discrepancy, page: str, told: set[str]) -> str:
    sentences = [book.sentences[id_] for id_ in item.sentences]
    cells = [book.cells[id_] for id_ in item.cells]
    concerns = [
        *(linked(one, f"“{prose(one.title)}”", page) for one in sentences),
        *(linked(one, one.id, page) for one in cells),
    ]
    return markdown.titled(
        item.id,
        "kb-discrepancy",
        prose(item.title),
        f"**The article says:** {prose(item.says)}",
        f"**Against it:** {prose(item.but)}",
        f"**Tell the customer:** {prose(item.consequence)}",
        _claims(book, item.claims, page, told),
        f"<small>Concerns {', '.join(concerns)}</small>" if concerns else "",
    )


def _claims(book: Book, ids: Iterable[str], page: str, told: set[str]) -> str:
    """Claims as a list; one that the page has told already is named by its title.

    Args:
        book: has them.
        ids: of the claims.
        page: on which the list stands.
        told: what the page has told; what it tells now is added.
    """
    items = []
    for claim in (book.claims[id_] for id_ in ids):
        again = claim.id in told
        told.add(claim.id)
        link = linked(claim, prose(claim.title), page)
        items.append(f"**{link}**" if again else markdown.claim_item(book, claim, page))
    return markdown.bullets(items)
