"""What the customer does today, among what can be used instead of what is not offered.

"We tag it on POP3 and want to drop it": to drop is not offered there, and to tag is what remains.
Who has that already is told so, and does not take it for advice.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from kb.ask import cells, tables
from kb.ask.analysis import Analysis
from kb.ask.reading import read
from kb.knowledge.book import Book
from kb.model import Action, Protocol

PLACES = frozenset((*Protocol, "retrieval"))
"""Concepts that tell where something is done."""
AS_TODAY = " (as you have it today)"
"""Stands behind the title of such an action."""


def today(question: str) -> tuple[Action, ...]:
    """The actions of which a question says that they are done today, and others are wished for."""
    compiled = tables.load()
    reading = read(question, compiled.lexicon, compiled.speller)
    return () if _are_apart(reading.whole) else cells.done(reading.asking)


def _are_apart(whole: Analysis) -> bool:
    """Whether protocols are named apart: what is done on one may be not done on the other."""
    named = [one for one in whole.found if one[2] in PLACES]
    return any(
        one != other and not cells.LISTED.issuperset(whole.stems[end:start])
        for (_, end, one), (start, _, other) in itertools.pairwise(named)
    )


def noted(book: Book, said: str, actions: Iterable[Action]) -> str:
    """A text whose list of actions says of these that the customer has them today."""
    for action in actions:
        title = book.actions[action].title
        said = said.replace(f"\n- {title}: ", f"\n- {title}{AS_TODAY}: ")
    return said
