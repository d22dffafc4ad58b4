"""What is recognised in a question: its words with the spelling mended, and their concepts."""

from __future__ import annotations

import msgspec

from kb.ask import words
from kb.ask.lexicon import Lexicon
from kb.ask.spelling import Speller

Found = tuple[int, int, str]
"""A concept, with the stems that it stands for: start, end (exclusive), concept."""


class Analysis(msgspec.Struct, frozen=True):
    """A text as the engine sees it."""

    words: tuple[str, ...]
    """As they were typed, but for case and accents."""
    stems: tuple[str, ...]
    """Of the words, in their order."""
    found: tuple[Found, ...]
    """Over `stems`, left to right."""
    context: str = ""
    """Of a sentence: the one threat that the whole text names, for a sentence that names none."""

    @property
    def concepts(self) -> frozenset[str]:
        """The concepts found."""
        return frozenset(concept for _, _, concept in self.found)


def analysed(text: str, lexicon: Lexicon, speller: Speller) -> Analysis:
    """Analyse a text: fold, split, mend the spelling, stem, find the concepts."""
    typed = tuple(words.words(text))
    stems = tuple(words.stem(speller.mend(word)) for word in typed)
    return Analysis(typed, stems, tuple(lexicon.concepts(stems)))
