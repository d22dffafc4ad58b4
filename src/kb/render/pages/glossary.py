"""The glossary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from kb.knowledge.book import Book
from kb.model import Term
from kb.render import links, markdown
from kb.render.markdown import Edition, linked, paragraphs, prose

GROUP = 6
"""Terms, at least, that stand together under one heading."""


def pages(book: Book, edition: Edition = Edition.SITE) -> dict[str, str]:
    """One page, terms in the alphabet's order."""
    terms = sorted(book.terms.values(), key=lambda term: term.term.lower())
    page = "glossary.md"
    entries = [part for group in _groups(terms) for part in _part(book, group, page)]
    index = " · ".join(linked(term, prose(term.term), page) for term in terms)
    intro = (
        "The words of these pages, as the standards use them. Each has a permanent link: "
        "point at its heading."
    )
    text = markdown.page("src/kb/data/terms.toml", "# Glossary", intro, index, *entries)
    # Whoever searches for a word wants to know what it means.
    return {page: text if edition is Edition.PRINTED else markdown.ranked(3, text)}


def _groups(terms: Sequence[Term]) -> Iterator[Sequence[Term]]:
    """The terms by their first letters, as many letters together as make a group of some size."""
    group: list[Term] = []
    for _, found in groupby(terms, lambda term: term.term[0].upper()):
        if len(group) >= GROUP:
            yield group
            group = []
        group += found
    yield group


def _part(book: Book, terms: Sequence[Term], page: str) -> Iterator[str]:
    first, last = (one.term[0].upper() for one in (terms[0], terms[-1]))
    name = first if first == last else f"{first} to {last}"
    yield f"## {name} {{ #from-{first.lower()} }}"
    yield from (_entry(book, term, page) for term in terms)


def _entry(book: Book, term: Term, page: str) -> str:
    parts = [f"### {prose(term.term)} {{ #{links.anchor(term.id)} }}", paragraphs(term.definition)]
    notes = []
    if term.citations:
        notes.append(markdown.citations(book, term.citations))
    if term.see:
        others = [book.terms[id_] for id_ in term.see]
        notes.append("See " + ", ".join(linked(other, prose(other.term), page) for other in others))
    if notes:
        parts.append(f"<small>{' · '.join(notes)}</small>")
    return "\n\n".join(parts)
