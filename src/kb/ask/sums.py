"""Sums that a browser adds up to the same number."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable


def sum_of(numbers: Iterable[float]) -> float:
    """Their sum, added one by one: from Python 3.12 on `sum` rounds otherwise than a browser."""
    return functools.reduce(operator.add, numbers, 0.0)
