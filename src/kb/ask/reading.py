"""One reading of a question: its words mended, its concepts found."""

from __future__ import annotations

import msgspec

from kb.ask import words
from kb.ask.lexicon import Lexicon
from kb.ask.spelling import Speller


class Reading(msgspec.Struct, frozen=True):
    """What was read in a text."""

    stems: tuple[str, ...]
    found: tuple[tuple[int, int, str], ...]
    """(start, end, concept) over `stems`, left to right."""

    @property
    def concepts(self) -> frozenset[str]:
        """The concepts found."""
        return frozenset(concept for _, _, concept in self.found)


def read(text: str, lexicon: Lexicon, speller: Speller) -> Reading:
    """Read a text: fold, split, mend the spelling, stem, find the concepts."""
    mended = [speller.mend(word) for word in words.words(text)]
    stems = tuple(words.stem(word) for word in mended)
    return Reading(stems, tuple(lexicon.concepts(stems)))
