"""What people call an action: words of the lexicon, so that a search finds the action by them."""

from __future__ import annotations

from collections.abc import Mapping

from kb.ask import labelled_lines, tables
from kb.ask.cells import SPAM, VIRUS
from kb.ask.words import stem, words
from kb.model import Action

MOST = 24
"""Words shown of an action: the first of its lines in the lexicon."""
LONGEST = 3
"""Words in one that is shown."""
_BARE = frozenset({"it", "them"})
"""A phrase around one of these is a piece of a sentence, and no name of the action."""


def synonyms() -> dict[Action, tuple[str, ...]]:
    """By action: what it is called, the nearest first."""
    forms = labelled_lines.read(tables.lexicon_path())
    return {
        action: tuple(
            word
            for word in _words(forms, [c for c, meant in _meant(action).items() if meant is action])
            if word != action.value and _BARE.isdisjoint(word.split())
        )
        for action in Action
    }


def _meant(action: Action) -> Mapping[str, Action]:
    return SPAM if action in SPAM.values() and action not in VIRUS.values() else VIRUS


def _words(forms: Mapping[str, list[str]], concepts: list[str]) -> list[str]:
    share = MOST // max(len(concepts), 1)
    shown: list[str] = []
    for concept in concepts:
        named = [w.strip() for line in forms.get(concept, []) for w in line.split(",")]
        plain = [w for w in named if w.replace(" ", "").isalpha() and w.count(" ") < LONGEST]
        # One inflection of a word is enough: the search compares stems too.
        stems = {_stems(word): word for word in reversed(plain)}
        shown += [word for word in plain if stems[_stems(word)] == word][:share]
    return shown


def _stems(form: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in words(form))
