"""Mends the spelling of words that nobody knows, by the words that somebody does.

A word of the vocabulary is never changed. An unknown one becomes the known word one slip away
(a letter missing, doubled, wrong, or two swapped), or two slips away in a long word; the first
letter must be right, as it nearly always is, and short words are left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache

SHORTEST = 4
"""A shorter word is too near to too many others."""
LONG = 8
"""From this length on two slips are forgiven."""


class Speller:
    """Mends words by a vocabulary with each word's weight: the heavier wins a tie."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self.vocabulary = vocabulary
        self.mend = lru_cache(maxsize=1024)(self._mend)

    @cached_property
    def _shelves(self) -> dict[tuple[str, int], list[str]]:
        shelves: dict[tuple[str, int], list[str]] = {}
        for word in self.vocabulary:
            shelves.setdefault((word[0], len(word)), []).append(word)
        return shelves

    def _mend(self, word: str) -> str:
        if word in self.vocabulary or len(word) < SHORTEST or not word.isalpha():
            return word
        most = 2 if len(word) >= LONG else 1
        best = (most + 1, 0, word)
        for length in range(len(word) - most, len(word) + most + 1):
            for known in self._shelves.get((word[0], length), ()):
                if len(known) < SHORTEST:
                    continue
                slips = distance(word, known, most)
                if slips <= most:
                    best = min(best, (slips, -self.vocabulary[known], known))
        return best[2]


def distance(one: str, other: str, most: int) -> int:
    """Slips between two words (optimal string alignment); `most + 1` if there are more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(other, 1):
            slips = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                slips = min(slips, last[j - 2] + 1)
            row.append(slips)
        if min(row) > most:
            return most + 1
    return row[-1]
