"""What is read in a text: its words and concepts, and the cells that it seems to ask for.

What seems to be asked for is itself evidence, which the classifier weighs with the rest: rules
know that *no marker* is no wish for one, examples know what people say without a word of it.
"""

from __future__ import annotations

import msgspec

from kb.ask import cells, words
from kb.ask.analysis import Analysis, analysed
from kb.ask.lexicon import Lexicon
from kb.ask.spelling import Speller
from kb.model import Action, Protocol


class Reading(msgspec.Struct, frozen=True):
    """A text as the engine understands it."""

    whole: Analysis
    asking: Analysis
    """The last sentence that asks for a cell; the whole where none does."""
    action: Action | None
    """What the rules read as wished for."""

    @property
    def protocols(self) -> list[Protocol]:
        """The protocols asked about: all where none is named."""
        return cells.protocols(self.asking, self.whole)


def read(text: str, lexicon: Lexicon, speller: Speller) -> Reading:
    """Read a text; a long one asks for a cell in the last sentence that can ask for one."""
    whole = analysed(text, lexicon, speller)
    parts = words.sentences(text)
    for part in reversed(parts[1:] and parts):
        one = analysed(part, lexicon, speller)
        if "can" in one.concepts and (action := cells.action(one)):
            return Reading(whole, one, action)
    return Reading(whole, whole, cells.action(whole))
