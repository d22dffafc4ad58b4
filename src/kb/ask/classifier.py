"""A linear classifier over a question's features: which question, which action's cells, or none."""

from __future__ import annotations

import math

from kb.ask.features import features
from kb.ask.reading import Reading
from kb.ask.sums import sum_of
from kb.ask.tables import SCALE, Tables


def probabilities(reading: Reading, tables: Tables) -> dict[str, float]:
    """Class -> probability; they sum to one."""
    sums = [bias / SCALE for bias in tables.bias]
    for feature, value in features(reading, tables.weights).items():
        flat = tables.weights[feature]
        step = value / SCALE
        for number, weight in zip(flat[::2], flat[1::2], strict=True):
            sums[number] += step * weight
    return dict(zip(tables.classes, softmax(sums), strict=True))


def softmax(sums: list[float]) -> list[float]:
    """Sums of evidence as probabilities."""
    highest = max(sums)
    powers = [math.exp(one - highest) for one in sums]
    total = sum_of(powers)
    return [power / total for power in powers]
