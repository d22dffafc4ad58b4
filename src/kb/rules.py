"""What must hold between the data files, one rule a function.

A rule takes the whole book and yields a `BookError` for each breach; `check` raises the
first. A rule that can say nothing about the file to mend is not worth having.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from kb.model import Action, Basis, ClaimKind, Protocol, SourceKind, Verdict

if TYPE_CHECKING:
    from kb.book import Book
    from kb.model import Citation, Claim

MOST_WORDS = 12
"""Longest phrase that is quoted from a source, in words."""


class BookError(ValueError):
    """A mistake in the data: which file, which key, and the mend, in one line."""

    def __init__(self, file: str, key: str, mend: str) -> None:
        self.file, self.key, self.mend = file, key, mend
        super().__init__(": ".join(part for part in (file, key, mend) if part != "-"))


Rule = Callable[["Book"], Iterator[BookError]]
RULES: list[Rule] = []


def rule(function: Rule) -> Rule:
    """Register a rule."""
    RULES.append(function)
    return function


def check(book: Book, except_for: Collection[Rule] = ()) -> None:
    """Raise the first breach of any rule.

    Raises:
        BookError: file, key and mend.
    """
    for one in RULES:
        if one in except_for:
            continue
        for breach in one(book):
            raise breach


def plain(error: Exception) -> str:
    """A decoder's message as one plain clause: `article: expected 'yes' or 'no'…`."""
    text = " ".join(str(error).split())
    text, _, path = text.partition(" - at `$")
    path = path.rstrip("`").lstrip(".")
    text = text[:1].lower() + text[1:]
    return f"{path}: {text}" if path else text


def unknown_id(id_: str, known: Iterable[str], file: str = "-", key: str = "-") -> BookError:
    """The error for an id that nothing has, with the ids that come nearest."""
    near = difflib.get_close_matches(id_, list(known), n=3, cutoff=0.5)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    return BookError(file, key, f"nothing has the id {id_!r}{hint}")


def _unknown(file: str, key: str, ids: Iterable[str], known: Iterable[str]) -> Iterator[BookError]:
    shelf = list(known)
    return (unknown_id(i, shelf, file, key) for i in ids if i not in shelf)


def cell_ids() -> list[str]:
    """The ids of the 24 cells, in the article's order."""
    return [f"{a.threat}/{a}/{p}" for a in Action for p in Protocol]


@rule
def all_cells_stand_once(book: Book) -> Iterator[BookError]:
    """24 cells, no more and no fewer (twice is found while loading)."""
    expected = cell_ids()
    yield from _unknown("matrix.toml", "cells", book.cells, expected)
    for missing in [i for i in expected if i not in book.cells]:
        yield BookError("matrix.toml", "cells", f"the cell {missing} is missing; add it")


@rule
def a_no_has_its_grounds(book: Book) -> Iterator[BookError]:
    """A no has a basis and claims; a yes has claims and no basis."""
    for cell in book.cells.values():
        key = f"cells {cell.id}"
        if not cell.claims:
            yield BookError("matrix.toml", key, "no claim; name at least one in `claims`")
        if cell.article is Verdict.NO and cell.basis is None:
            bases = " or ".join(f'"{basis}"' for basis in Basis)
            yield BookError("matrix.toml", key, f"a no needs its `basis`: {bases}")
        if cell.article is Verdict.YES and (cell.basis or cell.instead or cell.cost):
            mend = "a yes has no `basis`, `instead` or `cost`; delete them or make it a no"
            yield BookError("matrix.toml", key, mend)
        if cell.article is Verdict.NO and not cell.instead:
            yield BookError("matrix.toml", key, "a no needs `instead`: the actions that would do")
        if cell.basis is Basis.PRODUCT and not cell.cost:
            yield BookError("matrix.toml", key, "basis product needs `cost`: what clients feel")
        if not cell.reason:
            yield BookError("matrix.toml", key, "`reason` is empty; say why in one sentence")


@rule
def an_alternative_is_offered(book: Book) -> Iterator[BookError]:
    """What is to be used instead is a yes on the same threat and protocol."""
    for cell in book.cells.values():
        for action in cell.instead:
            other = f"{cell.threat}/{action}/{cell.protocol}"
            if other not in book.cells or book.cells[other].article is not Verdict.YES:
                mend = f"`instead` names {action}, but {other} is no yes; name one that is"
                yield BookError("matrix.toml", f"cells {cell.id}", mend)


@rule
def ids_are_known(book: Book) -> Iterator[BookError]:
    """Every id that a record names exists."""
    for cell in book.cells.values():
        yield from _unknown("matrix.toml", f"cells {cell.id}", cell.claims, book.claims)
    yield from _unknown("matrix.toml", "product", [book.product], book.products)
    for product in book.products.values():
        key = f"products {product.id}"
        yield from _unknown("products.toml", key, [product.source], book.sources)
    for question in book.questions.values():
        file = f"questions/{question.id}.toml"
        yield from _unknown(file, "claims", question.claims, book.claims)
        yield from _unknown(file, "cells", question.cells, book.cells)
    for action in book.actions.values():
        yield from _unknown("actions.toml", action.id, action.claims, book.claims)
    for protocol in book.protocols.values():
        yield from _unknown("protocols.toml", protocol.id, protocol.claims, book.claims)
    for sentence in book.sentences.values():
        key = f"sentences {sentence.id}"
        yield from _unknown("article.toml", key, sentence.claims, book.claims)
    for item in book.discrepancies.values():
        file, key = "discrepancies.toml", f"discrepancies {item.id}"
        yield from _unknown(file, key, item.sentences, book.sentences)
        yield from _unknown(file, key, item.claims, book.claims)
        yield from _unknown(file, key, item.cells, book.cells)
    for term in book.terms.values():
        yield from _unknown("terms.toml", f"terms {term.id}", term.see, book.terms)
    for evidence in book.evidence:
        yield from _unknown(f"evidence/{evidence.cell}", "cell", [evidence.cell], book.cells)


@rule
def pages_are_whole(book: Book) -> Iterator[BookError]:
    """Every action and every protocol has its page's text."""
    for action in Action:
        if action not in book.actions:
            yield BookError("actions.toml", "actions", f"no entry for {action}; add it")
    for protocol in Protocol:
        if protocol not in book.protocols:
            yield BookError("protocols.toml", "protocols", f"no entry for {protocol}; add it")


def _citations(book: Book) -> Iterator[tuple[str, str, Citation]]:
    for claim in book.claims.values():
        for citation in claim.citations:
            yield f"claims/{claim.topic}.toml", f"claims {claim.id}", citation
    for term in book.terms.values():
        for citation in term.citations:
            yield "terms.toml", f"terms {term.id}", citation


@rule
def citations_stand(book: Book) -> Iterator[BookError]:
    """A claim has a source; a phrase has at most twelve words; a text claim quotes one."""
    for claim in book.claims.values():
        file, key = f"claims/{claim.topic}.toml", f"claims {claim.id}"
        if not claim.citations:
            yield BookError(file, key, "no citation; add source, section and phrase")
        if claim.kind is ClaimKind.TEXT and not any(c.phrase for c in claim.citations):
            yield BookError(file, key, "kind text quotes no phrase; quote one, or say inference")
        for line in claim.wire:
            if line[:3] not in ("C: ", "S: "):
                mend = f"the line {line!r} must start with 'C: ' or 'S: '"
                yield BookError(file, f"{key} wire", mend)
    for file, key, citation in _citations(book):
        yield from _unknown(file, key, [citation.source], book.sources)
        words = len(citation.phrase.split())
        if words > MOST_WORDS:
            mend = f"the phrase has {words} words; quote at most {MOST_WORDS}"
            yield BookError(file, key, mend)
        if not citation.section:
            yield BookError(file, key, "`section` is empty; name the section cited")


@rule
def sentences_are_found_by_few_words(book: Book) -> Iterator[BookError]:
    """The article too is quoted by at most twelve words."""
    for sentence in book.sentences.values():
        words = len(sentence.opens.split())
        if not 0 < words <= MOST_WORDS:
            mend = f"`opens` has {words} words; give the first 1 to {MOST_WORDS}"
            yield BookError("article.toml", f"sentences {sentence.id}", mend)
        if not sentence.claims:
            mend = "no claim; name the claims that it maps to"
            yield BookError("article.toml", f"sentences {sentence.id}", mend)


@rule
def an_rfc_has_its_number(book: Book) -> Iterator[BookError]:
    """An RFC has a number; nothing else has one."""
    for source in book.sources.values():
        if (source.kind is SourceKind.RFC) != (source.rfc is not None):
            mend = 'kind "rfc" has `rfc`, its number; other kinds have none'
            yield BookError("sources.toml", f"sources {source.id}", mend)


def stamp(claim: Claim) -> str:
    """Eight hexadecimal digits that change when what the claim says changes."""
    said = f"{claim.kind}\n{claim.statement}"
    return hashlib.sha256(said.encode()).hexdigest()[:8]


@rule
def an_answer_says_what_the_cells_say(book: Book) -> Iterator[BookError]:
    """A question's answer does not contradict a cell that it speaks of."""
    for question in book.questions.values():
        file = f"questions/{question.id}.toml"
        for id_, said in question.relies.items():
            stance = book.cells[id_].stance
            if said is not stance:
                mend = (
                    f'the answer says "{said}", matrix.toml "{stance}"; mend the answer and '
                    f'its reply, then write "{stance}", or mend matrix.toml'
                )
                yield BookError(file, f"relies {id_}", mend)


@rule
def an_answer_was_read_against_its_claims(book: Book) -> Iterator[BookError]:
    """No claim has changed since the answer that rests on it was last read."""
    for question in book.questions.values():
        file = f"questions/{question.id}.toml"
        how = f"run python -m kb.ask.review {question.id}"
        for id_ in question.claims:
            if id_ not in question.reviewed:
                mend = f"the answer has not been read against this claim; {how}"
                yield BookError(file, f"reviewed {id_}", mend)
            elif question.reviewed[id_] != stamp(book.claims[id_]):
                mend = f"claims/{book.claims[id_].topic}.toml says it otherwise now; {how}"
                yield BookError(file, f"reviewed {id_}", mend)
        for id_ in question.reviewed:
            if id_ not in question.claims:
                mend = f"`claims` does not name it; name it there, or {how}"
                yield BookError(file, f"reviewed {id_}", mend)


@rule
def an_answer_is_whole(book: Book) -> Iterator[BookError]:
    """A question has all that staff need: answer, explanation, steps, reply, claims."""
    for question in book.questions.values():
        for key in ("title", "answer", "explanation", "steps", "reply", "claims"):
            if not getattr(question, key):
                mend = f"`{key}` is empty; write it"
                yield BookError(f"questions/{question.id}.toml", key, mend)
