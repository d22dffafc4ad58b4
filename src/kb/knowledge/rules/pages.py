"""What pages are made of is there: actions, protocols, grounds, and what is to be observed."""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import DataError
from kb.knowledge.book import Book
from kb.knowledge.rules.records import Position
from kb.knowledge.rules.rule import Rule
from kb.model import Action, Protocol


def pages_are_whole(book: Book) -> Iterator[DataError]:
    """Every action and every protocol has its page's text."""
    for action in Action:
        if action not in book.actions:
            yield DataError("actions.toml", "actions", f"no entry for {action}; add it")
    for protocol in Protocol:
        if protocol not in book.protocols:
            yield DataError("protocols.toml", "protocols", f"no entry for {protocol}; add it")


def a_page_rests_on_claims(book: Book) -> Iterator[DataError]:
    """No page about an action or a protocol, no answer and no demonstration stands on nothing."""
    mend = "no claim; name the claims that it rests on"
    for action in book.actions.values():
        if not action.claims:
            yield Position("actions.toml", f"actions {action.id}").breach(mend)
    for protocol in book.protocols.values():
        if not protocol.claims:
            yield Position("protocols.toml", f"protocols {protocol.id}").breach(mend)
    for question in book.questions.values():
        if not question.claims:
            yield Position(f"questions/{question.id}.toml", "claims").breach(mend)
    for one in book.demonstrations.values():
        if not one.claims:
            yield Position("demonstrations.toml", f"demonstrations {one.id}").breach(mend)


def a_demonstration_expects_something(book: Book) -> Iterator[DataError]:
    """A demonstration without a condition could not fail, so it would show nothing."""
    for one in book.demonstrations.values():
        if not one.expects:
            place = Position("demonstrations.toml", f"demonstrations {one.id}")
            yield place.breach("no condition; say what must be observed", "expects")


RULES: tuple[Rule, ...] = (
    pages_are_whole,
    a_page_rests_on_claims,
    a_demonstration_expects_something,
)
