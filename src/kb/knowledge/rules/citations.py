"""Claims and their sources: cited, quoted briefly, and to be found."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.errors import DataError
from kb.knowledge.book import Book
from kb.knowledge.rules.records import Position, citations
from kb.knowledge.rules.rule import Rule
from kb.model import ClaimKind, SourceKind

MOST_WORDS = 12
"""Longest phrase that is quoted from a source, in words."""

RFC_SECTION = re.compile(r"\d+(?:\.\d+)*|Appendix [A-Z](?:\.\d+)*|Abstract")
RFC_URL = "https://www.rfc-editor.org/rfc/"


def a_claim_is_cited(book: Book) -> Iterator[DataError]:
    """A claim has a source, and quotes it unless it is an inference."""
    for claim in book.claims.values():
        place = Position(f"claims/{claim.topic}.toml", f"claims {claim.id}")
        if not claim.citations:
            yield place.breach("no citation; add source, section and phrase")
        elif claim.kind is not ClaimKind.INFERENCE and not any(c.phrase for c in claim.citations):
            yield place.breach(f"kind {claim.kind} quotes no phrase; quote one, or say inference")


def a_phrase_is_short(book: Book) -> Iterator[DataError]:
    """A quoted phrase has at most twelve words."""
    for place, citation in citations(book):
        words = len(citation.phrase.split())
        if words > MOST_WORDS:
            yield place.breach(f"the phrase has {words} words; quote at most {MOST_WORDS}")


def a_section_is_named(book: Book) -> Iterator[DataError]:
    """A citation names its section, of an RFC by the RFC's own number."""
    for place, citation in citations(book):
        source = book.sources.get(citation.source)
        if source is None:
            continue  # told by `ids.ids_are_known`
        if not citation.section:
            yield place.breach("`section` is empty; name the section cited")
        elif source.kind is SourceKind.RFC and not RFC_SECTION.fullmatch(citation.section):
            mend = f'{citation.section!r} is no section of an RFC; write "5.2", "Appendix A"'
            yield place.breach(f'{mend} or "Abstract"')


def a_dialogue_says_who_speaks(book: Book) -> Iterator[DataError]:
    """Each line of a wire dialogue is the client's or the server's, and is one line."""
    for claim in book.claims.values():
        place = Position(f"claims/{claim.topic}.toml", f"claims {claim.id}")
        for line in claim.wire:
            if line[:3] not in ("C: ", "S: ") or "\n" in line or "\r" in line:
                yield place.breach(f"the line {line!r} must start with 'C: ' or 'S: '", "wire")


def an_rfc_has_its_number(book: Book) -> Iterator[DataError]:
    """An RFC has a number, and id and address that follow from it; nothing else has one."""
    for source in book.sources.values():
        place = Position("sources.toml", f"sources {source.id}")
        if (source.kind is SourceKind.RFC) != (source.rfc is not None):
            yield place.breach('kind "rfc" has `rfc`, its number; other kinds have none')
        elif source.rfc is not None:
            name = f"rfc{source.rfc}"
            if source.id != name:
                yield place.breach(f"the id of RFC {source.rfc} is {name}")
            elif source.url != RFC_URL + name:
                yield place.breach(f"the address of RFC {source.rfc} is {RFC_URL}{name}", "url")


def a_document_can_be_found(book: Book) -> Iterator[DataError]:
    """A source has an address, and other than an RFC a publisher."""
    for source in book.sources.values():
        place = Position("sources.toml", f"sources {source.id}")
        if not source.url.startswith(("http://", "https://")):
            yield place.breach("write the whole address, from https:// on", "url")
        if source.kind is not SourceKind.RFC and not source.publisher:
            yield place.breach("no `publisher`; say whose document it is")
        if source.kind is SourceKind.ARTICLE and not source.called:
            yield place.breach('no `called`; say how a text refers to it: "article 1073"')


def a_source_is_used(book: Book) -> Iterator[DataError]:
    """A source that nothing cites is a slip, or a leftover."""
    used = {citation.source for _, citation in citations(book)}
    used |= {product.source for product in book.products.values()}
    used |= {offer.source for offer in book.further_offers}
    for source in book.sources.values():
        if source.id not in used:
            place = Position("sources.toml", f"sources {source.id}")
            yield place.breach("nothing cites it; cite it or delete it")


RULES: tuple[Rule, ...] = (
    an_rfc_has_its_number,
    a_claim_is_cited,
    a_phrase_is_short,
    a_section_is_named,
    a_dialogue_says_who_speaks,
    a_document_can_be_found,
    a_source_is_used,
)
