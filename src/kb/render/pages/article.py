"""The article claim by claim: blocks for `article.md`."""

from __future__ import annotations

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
    return "\n\n".join(_sentence(book, sentence, page) for sentence in book.sentences.values())


def _sentence(book: Book, sentence: Sentence, page: str) -> str:
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
        markdown.claim_items(book, sentence.claims, page),
        label=bearing,
    )


def discrepancies_block(book: Book, page: str) -> str:
    """Where the article disagrees with itself or with the texts."""
    return "\n\n".join(_discrepancy(book, item, page) for item in book.discrepancies.values())


def _discrepancy(book: Book, item: Discrepancy, page: str) -> str:
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
        markdown.claim_items(book, item.claims, page),
        f"<small>Concerns {', '.join(concerns)}</small>" if concerns else "",
    )
