"""Fits the classifier: multinomial logistic regression, by scikit-learn.

The objective is convex and held down by the squares of the weights, so it has one optimum: what is
found does not depend on an order of examples, on a seed or on a machine's arithmetic, but for the
last digits, which `rounding` takes off. A change of a few phrasings moves few weights.

Each example comes with copies of it from which a share of the features is left out, so that no
feature is relied on alone: customers never use all the words of a phrasing.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import msgspec
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from kb.ask.tables import SCALE

Features = Mapping[str, float]

COPIES = 4
DROPPED = 0.4
"""Share of a copy's features that are left out; the others weigh the more."""
LOOSENESS = 10.0
"""How little the squares of the weights count against an error (scikit-learn's C)."""
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
    examples: Sequence[tuple[str, str, Features]],
    classes: Sequence[str],
    start: Mapping[str, Mapping[str, int]],
    weights: Mapping[str, float],
) -> Fitted:
    """Fit the classes to examples: label, text and features of each.

    `weights` is by text how often an example counts, if not once.

    `start` has weights to begin from in steps, by class and feature, the bias under the empty one;
    it may be empty. Where there is one optimum they save time and change nothing.
    """
    names = sorted({name for _, _, features in examples for name in features})
    rows = [row for label, text, features in examples for row in _copies(label, text, features)]
    sizes = Counter(label for label, _, _ in examples)
    share = {
        label: (len(examples) / len(classes) / sizes[label]) ** EVENNESS / (1 + COPIES)
        for label in classes
    }
    number = {label: n for n, label in enumerate(classes)}
    model = LogisticRegression(C=LOOSENESS, tol=TOLERANCE, max_iter=ITERATIONS)
    if start:
        model.set_params(warm_start=True)
        known = [start.get(label, {}) for label in classes]
        model.coef_ = np.array([[one.get(name, 0) / SCALE for name in names] for one in known])
        model.intercept_ = np.array([one.get("", 0) / SCALE for one in known])
    with threadpool_limits(1):  # it takes seconds, and several threads add in any order
        model.fit(
            _matrix([features for _, features in rows], names),
            [number[label] for label, _ in rows],
            sample_weight=[
                share[label] * weights.get(text, 1.0)
                for label, text, _ in examples
                for _ in range(1 + COPIES)
            ],
        )
    # A number added to every class's bias changes nothing; the one with the mean 0 is taken.
    bias = model.intercept_ - model.intercept_.mean()
    return Fitted(bias.tolist(), dict(zip(names, model.coef_.T.tolist(), strict=True)))


def _copies(label: str, text: str, features: Features) -> Iterator[tuple[str, Features]]:
    yield label, features
    for copy in range(COPIES):
        # By its own text, so that other examples come and go without changing this one's copies.
        draw = random.Random(f"{copy} {label} {text}")  # noqa: S311 - a fixed choice is the point
        kept = [name for name in features if draw.random() >= DROPPED]
        yield label, {name: features[name] / (1 - DROPPED) for name in kept}


def _matrix(rows: Sequence[Features], names: Sequence[str]) -> csr_matrix:
    column = {name: n for n, name in enumerate(names)}
    values = [value for row in rows for value in row.values()]
    columns = [column[name] for row in rows for name in row]
    starts = [0]
    for row in rows:
        starts.append(starts[-1] + len(row))
    return csr_matrix((values, columns, starts), shape=(len(rows), len(names)))
