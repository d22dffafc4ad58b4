"""Remarks: every utterance has one, and the claims that they name exist."""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import DataError, unknown_id
from kb.knowledge.book import Book
from kb.knowledge.rules.rule import Rule
from kb.model import Protocol
from kb.model.remark import Said

FILE = "remarks.toml"


def a_remark_names_claims(book: Book) -> Iterator[DataError]:
    """What it rests on is known."""
    for one in book.remarks.values():
        for claim in one.claims:
            if claim not in book.claims:
                yield unknown_id(claim, book.claims, FILE, f"remarks {one.id} claims")


def every_utterance_has_a_remark(book: Book) -> Iterator[DataError]:
    """For each protocol and kind one remark fits every command; only SMTP's client sends text."""
    for protocol in Protocol:
        for said in Said:
            every = [one for one in book.remarks.values() if not one.verbs]
            if said is Said.TEXT and protocol is not Protocol.SMTP:
                continue
            if not any(one.protocol is protocol and one.said is said for one in every):
                mend = f"no remark for every {said} of {protocol}; write one without verbs"
                yield DataError(FILE, "remarks", mend)


RULES: tuple[Rule, ...] = (a_remark_names_claims, every_utterance_has_a_remark)
