"""Rounds weights to the few whole numbers that are stored.

Two machines add in different orders, so a weight that lies between two steps could be stored as
either. Therefore what is stored stays as long as the exact weight is within a slack of giving it:
the same files give the same tables everywhere, and retraining changes only what did change.
"""

from __future__ import annotations

from kb.ask.tables import SCALE

LEAST = 2
"""Weights of fewer steps are left out."""
SLACK = 0.1
"""Steps by which a weight may have moved without being stored anew."""


def rounded(exact: float, stored: int, slack: float = SLACK) -> int:
    """The steps to store for a weight of which `stored` are stored so far; 0 where none are."""
    steps = exact * SCALE
    if stored in (_steps(steps - slack), _steps(steps + slack)):
        return stored
    return _steps(steps)


def _steps(steps: float) -> int:
    nearest = round(steps)
    return nearest if abs(nearest) >= LEAST else 0
