"""The glossary."""

from __future__ import annotations

from kb.knowledge.book import Book
from kb.model import Term
from kb.render import links, markdown
from kb.render.markdown import linked, paragraphs, prose


def pages(book: Book) -> dict[str, str]:
    """One page, terms in the alphabet's order."""
    terms = sorted(book.terms.values(), key=lambda term: term.term.lower())
    page = "glossary.md"
    entries = [_entry(book, term, page) for term in terms]
    index = " · ".join(linked(term, prose(term.term), page) for term in terms)
    intro = (
        "The words of these pages, as the standards use them. Each has a permanent link: "
        "point at its heading."
    )
    return {page: markdown.page("src/kb/data/terms.toml", "# Glossary", intro, index, *entries)}


def _entry(book: Book, term: Term, page: str) -> str:
    parts = [f"## {prose(term.term)} {{ #{links.anchor(term.id)} }}", paragraphs(term.definition)]
    notes = []
    if term.citations:
        notes.append(markdown.citations(book, term.citations))
    if term.see:
        others = [book.terms[id_] for id_ in term.see]
        notes.append("See " + ", ".join(linked(other, prose(other.term), page) for other in others))
    if notes:
        parts.append(f"<small>{' · '.join(notes)}</small>")
    return "\n\n".join(parts)
