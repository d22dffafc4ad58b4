"""Weights become whole steps, and stay as they are stored while nothing says otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.ask.tables import SCALE
from training.rounding import LEAST, SLACK, rounded


@pytest.mark.parametrize(
    ("steps", "stored", "expected"),
    [
        (3.2, 0, 3), (-3.2, 0, -3), (1.4, 0, 0), (-1.4, 0, 0),
        (3.55, 3, 3), (3.55, 4, 4), (3.65, 3, 4), (3.35, 4, 3),
        (1.55, 0, 0), (1.55, 2, 2), (1.65, 0, 2), (1.35, 2, 0),
    ],
)  # fmt: skip
def test_rounded(steps: float, stored: int, expected: int) -> None:
    assert rounded(steps / SCALE, stored) == expected


@given(st.floats(-50, 50), st.integers(-200, 200))
def test_it_settles(exact: float, stored: int) -> None:
    once = rounded(exact, stored)
    assert rounded(exact, once) == once
    assert once == 0 or abs(once) >= LEAST


@given(st.floats(-50, 50), st.floats(-1, 1))
def test_another_machine_finds_no_difference(exact: float, noise: float) -> None:
    """What one machine stores is up to date for one whose arithmetic differs a little."""
    stored = rounded(exact, 0)
    elsewhere = exact + noise * 0.9 * SLACK / SCALE
    assert rounded(elsewhere, stored, 2 * SLACK) == stored
