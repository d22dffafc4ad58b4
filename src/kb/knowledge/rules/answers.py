"""Answers agree with the cells and the claims that they rest on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from kb.errors import DataError
from kb.knowledge.book import Book
from kb.knowledge.rules.records import Position
from kb.knowledge.rules.rule import Rule
from kb.model import Claim, Question


def stamp(claim: Claim) -> str:
    """Eight hexadecimal digits that change when what the claim says changes."""
    said = f"{claim.kind}\n{claim.statement}"
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


def _place(question: Question) -> Position:
    return Position(f"questions/{question.id}.toml", "")


RULES: tuple[Rule, ...] = (
    an_answer_says_what_to_do,
    an_answer_says_what_the_cells_say,
    an_answer_was_read_against_its_claims,
)
