"""Answers agree with the cells and the claims that they rest on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from kb.errors import DataError
from kb.knowledge.book import Book
from kb.knowledge.rules.records import Position
from kb.knowledge.rules.rule import Rule
from kb.model import Claim, Question, SourceKind

ARTICLE = re.compile(r"\barticle\b|\{article\}|\{product\}")
"""How a text names the article, or the product of which it is a ground to say anything."""
PLACE = re.compile(r"\{(\w*)\}")
PLACES = ("article", "product", "vendor")
"""What `kb.render.reply` fills in."""
PROMISE = re.compile(
    r"\b(?:always|guarantee\w*|(?:no mail|nothing) is lost|(?:need not|do not) worry|"
    r"we will send)\b",
    re.IGNORECASE,
)
"""What nobody can promise about a product that was not tested, or for a desk that is not ours."""


def stamp(claim: Claim) -> str:
    """Eight hexadecimal digits that change when what the claim says changes."""
    said = "\n".join(filter(None, (claim.kind, claim.statement, claim.follows)))
    return hashlib.sha256(said.encode()).hexdigest()[:8]


def unread(book: Book, question: Question) -> list[Claim]:
    """The claims that the answer has not been read against as they are now."""
    claims = [book.claims[id_] for id_ in question.claims]
    return [claim for claim in claims if question.reviewed.get(claim.id) != stamp(claim)]


def an_answer_says_what_the_cells_say(book: Book) -> Iterator[DataError]:
    """A question's answer does not contradict a cell that it speaks of."""
    for question in book.questions.values():
        for id_, said in question.relies.items():
            stance = book.cells[id_].stance
            if said is not stance:
                yield _place(question).breach(
                    f'the answer says "{said}", matrix.toml "{stance}"; mend the answer and '
                    f'its reply, then write "{stance}" here, or mend matrix.toml',
                    f"relies {id_}",
                )


def an_answer_was_read_against_its_claims(book: Book) -> Iterator[DataError]:
    """No claim has changed since the answer that rests on it was last read."""
    for question in book.questions.values():
        how = f"run python -m kb.knowledge.review {question.id}"
        for claim in unread(book, question):
            new = claim.id not in question.reviewed
            what = "the answer has not been read against this claim"
            changed = f"claims/{claim.topic}.toml says it otherwise now"
            mend = f"{what if new else changed}; {how}"
            yield _place(question).breach(mend, f"reviewed {claim.id}")
        for id_ in question.reviewed:
            if id_ not in question.claims:
                mend = f"`claims` does not name it; name it there, or {how}"
                yield _place(question).breach(mend, f"reviewed {id_}")


def an_answer_says_what_to_do(book: Book) -> Iterator[DataError]:
    """Staff get steps to take."""
    for question in book.questions.values():
        if not question.steps:
            yield _place(question).breach("write at least one step", "steps")


def an_answer_cites_whom_it_names(book: Book) -> Iterator[DataError]:
    """What is said of the article, or of its product, rests on a claim that cites it."""
    for question in book.questions.values():
        claims = [book.claims[id_] for id_ in question.claims]
        cited = {book.sources[c.source].kind for claim in claims for c in claim.citations}
        texts = (question.answer, question.explanation, *question.steps, question.reply)
        named = next(filter(None, map(ARTICLE.search, texts)), None)
        if named and SourceKind.ARTICLE not in cited:
            mend = "name a claim that cites the article, or leave it out"
            yield _place(question).breach(f"{named[0]} is named, but is no ground; {mend}")


def a_reply_names_nobody_by_itself(book: Book) -> Iterator[DataError]:
    """Names come from the product, its source and the desk's settings, each in one place."""
    named = {product.name: "{product}" for product in book.products.values()}
    named |= {product.vendor: "{vendor}" for product in book.products.values()}
    named |= {source.called: "{article}" for source in book.sources.values() if source.called}
    for question in book.questions.values():
        for name, place in named.items():
            if name in question.reply:
                yield _place(question).breach(f"write {place} for {name}", "reply")
        for place in PLACE.findall(question.reply):
            if place not in PLACES:
                known = ", ".join(f"{{{one}}}" for one in PLACES)
                yield _place(question).breach(
                    f"{{{place}}} stands for nothing; use {known}", "reply"
                )


def a_reply_promises_only_what_is_known(book: Book) -> Iterator[DataError]:
    """A reply goes to the owner of a product that was not tested here."""
    for question in book.questions.values():
        if found := PROMISE.search(question.reply):
            mend = "say whose word it is, or on what it depends"
            yield _place(question).breach(f"{found[0]!r} promises too much; {mend}", "reply")


def _place(question: Question) -> Position:
    return Position(f"questions/{question.id}.toml", "")


RULES: tuple[Rule, ...] = (
    an_answer_says_what_to_do,
    an_answer_says_what_the_cells_say,
    an_answer_cites_whom_it_names,
    a_reply_names_nobody_by_itself,
    a_reply_promises_only_what_is_known,
    an_answer_was_read_against_its_claims,
)
