"""Claims: cited, quoted briefly, from texts that hold, and stating no more than they do."""

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

OURS = re.compile(
    r"\b(?:gateways?|scan\w*|tag(?:s|ged|ging)?|therefore|thus|hence)\b", re.IGNORECASE
)
"""A gateway's words, which no mail standard has, and words that draw a conclusion."""
MUST = re.compile(r"\bmust\b")
BINDING = re.compile(r"must|shall|required|never|violation|prohibit|not permitted")
"""One of these stands in a text that binds somebody."""
NUMBER = re.compile(r"(?<![\w.-])\d+(?!\w)")
NAMES = re.compile(r"\bRFC \d+")

RFC_SECTION = re.compile(r"\d+(?:\.\d+)*|Appendix [A-Z](?:\.\d+)*|Abstract")


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


def a_replaced_text_is_cited_for_a_reason(book: Book) -> Iterator[DataError]:
    """What another text has replaced is cited only where there is a reason, and that is told."""
    for place, citation in citations(book):
        source = book.sources.get(citation.source)
        if source is None:
            continue  # told by `ids.ids_are_known`
        rfc = source.replaced_by(citation.section)
        if rfc and not citation.because:
            mend = f"RFC {rfc} has replaced it; cite that, or say why not in `because`"
            yield place.breach(f"{citation.source} section {citation.section}: {mend}")
        elif citation.because and not rfc:
            mend = "nothing has replaced it; delete `because`"
            yield place.breach(f"{citation.source} section {citation.section}: {mend}")


def a_text_says_no_more_than_its_words(book: Book) -> Iterator[DataError]:
    """What kind `text` states is in the words quoted, as far as a program can tell.

    A gateway, its scanner and its tag, a conclusion, a number and a must are looked for: where
    an RFC's quoted words have none, they are ours. They stand in `follows`, or more is quoted.
    """
    for claim in book.claims.values():
        sources = {book.sources[c.source].kind for c in claim.citations if c.source in book.sources}
        if claim.kind is not ClaimKind.TEXT or sources != {SourceKind.RFC}:
            continue
        quoted = " ".join(citation.phrase for citation in claim.citations).casefold()
        said = NAMES.sub("", claim.statement)
        ours = [word for word in OURS.findall(said) if word.casefold()[:4] not in quoted]
        ours += [number for number in NUMBER.findall(said) if number not in quoted]
        if not BINDING.search(quoted):
            ours += MUST.findall(said)
        if ours:
            place = Position(f"claims/{claim.topic}.toml", f"claims {claim.id}")
            mend = "quote words that do, or move it to `follows`"
            yield place.breach(f"no quoted words say {ours[0]!r}; {mend}", "statement")


RULES: tuple[Rule, ...] = (
    a_claim_is_cited,
    a_phrase_is_short,
    a_section_is_named,
    a_replaced_text_is_cited_for_a_reason,
    a_text_says_no_more_than_its_words,
    a_dialogue_says_who_speaks,
)
