"""A linear classifier over a question's features: which question, a cell, or none."""

from __future__ import annotations

import functools
import math
import operator

from kb.ask.analysis import Analysis
from kb.ask.features import features
from kb.ask.tables import SCALE, Tables


def probabilities(analysis: Analysis, tables: Tables) -> dict[str, float]:
    """Class -> probability; they sum to one."""
    sums = [bias / SCALE for bias in tables.bias]
    for feature, value in features(analysis, tables.weights).items():
        pairs = iter(tables.weights[feature])
        for number, weight in zip(pairs, pairs, strict=True):
            sums[number] += value * weight / SCALE
    return dict(zip(tables.classes, softmax(sums), strict=True))


def softmax(sums: list[float]) -> list[float]:
    """Sums of evidence as probabilities."""
    highest = max(sums)
    powers = [math.exp(one - highest) for one in sums]
    # Not `sum`: from Python 3.12 on it rounds otherwise than the browser's plain addition.
    total = functools.reduce(operator.add, powers)
    return [power / total for power in powers]
