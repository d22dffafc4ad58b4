"""The features that the classifier weighs in a question.

Seven families, each scaled to a length of its own so that a ticket of two hundred words and a stub
of three weigh the same: concepts, pairs of concepts, stems, neighbouring stems, the action that the
rules read, the actions named last and as a contrast, and the words' letters by threes. Within a
family the words of what is asked count more than those of what is told before (`emphasis`).

The letters know what the lexicon does not: a word that nobody foresaw shares some with a word that
somebody did, and so does one that the speller cannot mend.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterable

from kb.ask import cells, words
from kb.ask.emphasis import emphasis
from kb.ask.reading import Reading
from kb.ask.sums import sum_of

STOP = frozenset(
    words.words(
        "a an the of to in on at by for with from and it its this that these those i we you they"
        " he she my our your their his her me us them am be been was were has have had hav as so"
        " if then when while there here just very please hi hello dear thank thanks thi wa but"
        " also do did get got im ive one use"
    )
)
"""Stems that say nothing of the matter."""


LENGTHS = (1.3, 0.6, 1.0, 0.6, 1.4, 0.6, 1.2)
"""What each family is scaled to, in that order."""
LETTERS = "g "
"""What the features of the last family begin with."""


def features(reading: Reading, known: Collection[str] | None = None) -> dict[str, float]:
    """Feature -> value; `known` keeps only those features."""
    analysis = reading.whole
    kept_acts, contrasted = (
        [one for one in found if one in cells.NEITHER] for found in cells.parted(reading.asking)
    )
    counts = emphasis(analysis, reading.sentences)
    concepts = _most((one, counts[start]) for start, _, one in analysis.found)
    row = [(s, n) for s, n in zip(analysis.stems, counts, strict=True) if s not in STOP]
    spelt = zip(analysis.words, counts, strict=True)
    pairs = itertools.combinations(sorted(concepts.items()), 2)
    families: tuple[dict[str, float], ...] = (
        {f"c {one}": count for one, count in sorted(concepts.items())},
        {f"p {a} {b}": min(m, n) for (a, m), (b, n) in pairs},
        _most((f"w {one}", count) for one, count in row),
        _most((f"b {a} {b}", min(m, n)) for (a, m), (b, n) in itertools.pairwise(row)),
        {f"{'x' if reading.complains else 'a'} {reading.action}": 1.0} if reading.action else {},
        {f"l {one}": 1.0 for one in kept_acts[-1:]} | {f"n {one}": 1.0 for one in contrasted},
        _most((LETTERS + three, n) for word, n in spelt for three in threes(word)),
    )
    found: dict[str, float] = {}
    for length, family in zip(LENGTHS, families, strict=True):
        kept = {name: value for name, value in family.items() if known is None or name in known}
        own = math.sqrt(sum_of(value * value for value in kept.values()))
        for name, value in kept.items():
            found[name] = length * value / own
    return found


def threes(word: str) -> list[str]:
    """A word's letters by threes, a blank before and behind it: ` to`, `top`, `op `."""
    padded = f" {word} "
    return [padded[at : at + 3] for at in range(len(padded) - 2)]


def _most(given: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Each name with the largest of its numbers, in the order in which they are named."""
    found: dict[str, float] = {}
    for name, number in given:
        found[name] = max(number, found.get(name, 0.0))
    return found
