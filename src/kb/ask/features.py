"""The features that the classifier weighs in a question.

Six families, each scaled to a length of its own so that a ticket of two hundred words and a stub of
three weigh the same: concepts, pairs of concepts, stems, neighbouring stems, the action that the
rules read, and the actions named last and as a contrast.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection

from kb.ask import cells, words
from kb.ask.reading import Reading

STOP = frozenset(
    words.words(
        "a an the of to in on at by for with from and it its this that these those i we you they"
        " he she my our your their his her me us them am be been was were has have had hav as so"
        " if then when while there here just very please hi hello dear thank thanks thi wa but"
        " also do did get got im ive one use"
    )
)
"""Stems that say nothing of the matter."""


LENGTHS = (1.3, 0.6, 1.0, 0.6, 1.4, 0.6)
"""What each family is scaled to, in that order."""


def features(reading: Reading, known: Collection[str] | None = None) -> dict[str, float]:
    """Feature -> value; `known` keeps only those features."""
    analysis = reading.whole
    kept_acts, contrasted = (
        [one for one in found if one in cells.NEITHER] for found in cells.parted(reading.asking)
    )
    concepts = sorted(analysis.concepts)
    stems = [s for s in dict.fromkeys(analysis.stems) if s not in STOP]
    row = [s for s in analysis.stems if s not in STOP]
    families = (
        [f"c {c}" for c in concepts],
        [f"p {a} {b}" for a, b in itertools.combinations(concepts, 2)],
        [f"w {s}" for s in stems],
        [f"b {a} {b}" for a, b in itertools.pairwise(row)],
        [f"{'x' if reading.complains else 'a'} {reading.action}"] if reading.action else [],
        [f"l {one}" for one in kept_acts[-1:]] + [f"n {one}" for one in contrasted],
    )
    found: dict[str, float] = {}
    for weight, names in zip(LENGTHS, families, strict=True):
        kept = [n for n in dict.fromkeys(names) if known is None or n in known]
        for name in kept:
            found[name] = weight / len(kept) ** 0.5
    return found
