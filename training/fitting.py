"""Fits the classifier: multinomial logistic regressions, by scikit-learn.

The objective is convex and held down by the squares of the weights, so it has one optimum: what is
found does not depend on an order of examples, on a seed or on a machine's arithmetic, but for the
last digits, which `rounding` takes off. A change of a few phrasings moves few weights.

Two are fitted, and their sums of evidence added: one to what words mean, the other to how they are
spelt. Fitted as one the second learns only what the first leaves over, which is noise; each by
itself knows the whole matter, and they err on different questions.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from kb.ask.features import LETTERS
from kb.ask.tables import SCALE

Features = Mapping[str, float]
Examples = Sequence[tuple[str, str, Features]]
"""Label, text and features of each."""


class Opinion(NamedTuple):
    """One of the classifiers that are added."""

    letters: bool
    """Whether it weighs the letters, or else all other features."""
    share: float
    """What its evidence counts; the shares add up to one."""
    looseness: float
    """How little the squares of the weights count against an error (scikit-learn's C)."""
    copies: int
    """Copies of each example from which a share of the features is left out, so that no feature is
    relied on alone: customers never use all the words of a phrasing."""


OPINIONS = (
    Opinion(letters=False, share=0.7, looseness=10.0, copies=4),
    Opinion(letters=True, share=0.3, looseness=42.0, copies=0),
)
DROPPED = 0.4
"""Share of a copy's features that are left out; the others weigh the more."""
EVENNESS = 0.7
"""How much alike the classes count, however many examples each has: 0 not at all, 1 wholly."""
TOLERANCE = 1e-6
"""The gradient at which the optimum counts as reached; weights are then right to 1/500."""
ITERATIONS = 2000


class Fitted(msgspec.Struct, frozen=True):
    """What was learnt; the bias and the weights are in the order of the classes."""

    bias: list[float]
    weights: dict[str, list[float]]


def fitted(
    examples: Examples,
    classes: Sequence[str],
    start: Mapping[str, Mapping[str, int]],
    weights: Mapping[str, float],
) -> Fitted:
    """Fit the classes to examples.

    `weights` is by text how often an example counts, if not once.

    `start` has weights to begin from in steps, by class and feature, the bias under the empty one;
    it may be empty. Where there is one optimum they save time and change nothing.
    """
    bias = np.zeros(len(classes))
    found: dict[str, list[float]] = {}
    for opinion in OPINIONS:
        own = [
            (label, text, {f: v for f, v in features.items() if _spelt(f) is opinion.letters})
            for label, text, features in examples
        ]
        names = sorted({name for _, _, features in own for name in features})
        model = _model(opinion, own, names, classes, start, weights)
        bias += opinion.share * model.intercept_
        rows = (opinion.share * model.coef_).T.tolist()
        found |= zip(names, rows, strict=True)
    # A number added to every class's bias changes nothing; the one with the mean 0 is taken.
    return Fitted((bias - bias.mean()).tolist(), found)


def _spelt(feature: str) -> bool:
    return feature.startswith(LETTERS)


def _model(
    opinion: Opinion,
    examples: Examples,
    names: Sequence[str],
    classes: Sequence[str],
    start: Mapping[str, Mapping[str, int]],
    weights: Mapping[str, float],
) -> LogisticRegression:
    each = range(1 + opinion.copies)
    rows = [row for example in examples for row in _copies(*example, opinion.copies)]
    sizes = Counter(label for label, _, _ in examples)
    even = {
        label: (len(examples) / len(classes) / sizes[label]) ** EVENNESS / len(each)
        for label in classes
    }
    number = {label: n for n, label in enumerate(classes)}
    model = LogisticRegression(C=opinion.looseness, tol=TOLERANCE, max_iter=ITERATIONS)
    if start:
        model.set_params(warm_start=True)
        step = SCALE * opinion.share
        known = [start.get(label, {}) for label in classes]
        model.coef_ = np.array([[one.get(name, 0) / step for name in names] for one in known])
        model.intercept_ = np.array([one.get("", 0) / SCALE for one in known])
    with threadpool_limits(1):  # it takes seconds, and several threads add in any order
        model.fit(
            _matrix(rows, names),
            [number[label] for label, _, _ in examples for _ in each],
            sample_weight=[
                even[label] * weights.get(text, 1.0) for label, text, _ in examples for _ in each
            ],
        )
    return model


def _copies(label: str, text: str, features: Features, copies: int) -> Iterator[Features]:
    """An example's features, and so many copies with fewer of them."""
    yield features
    for copy in range(copies):
        # By its own text, so that other examples come and go without changing this one's copies.
        draw = random.Random(f"{copy} {label} {text}")  # noqa: S311 - a fixed choice is the point
        kept = [name for name in features if draw.random() >= DROPPED]
        yield {name: features[name] / (1 - DROPPED) for name in kept}


def _matrix(rows: Sequence[Features], names: Sequence[str]) -> csr_matrix:
    column = {name: n for n, name in enumerate(names)}
    values = [value for row in rows for value in row.values()]
    columns = [column[name] for row in rows for name in row]
    starts = [0]
    for row in rows:
        starts.append(starts[-1] + len(row))
    return csr_matrix((values, columns, starts), shape=(len(rows), len(names)))
