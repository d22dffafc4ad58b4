"""Spelling is mended towards known words, and known words are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.ask.spelling import Speller, distance

SPELLER = Speller({"quarantine": 9, "reject": 9, "spam": 9, "tagged": 5, "bagged": 1, "mail": 9})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("quarentine", "quarantine"),
        ("qurantien", "quarantine"),
        ("rejct", "reject"),
        ("rejetc", "reject"),
        ("spma", "spam"),
        ("taged", "tagged"),
    ],
)
def test_slips_are_mended(written: str, meant: str) -> None:
    assert SPELLER.mend(written) == meant


@pytest.mark.parametrize("word", ["spam", "tagged", "xyz", "printer", "8004210a", "object", "ma"])
def test_known_short_distant_and_odd_words_stay(word: str) -> None:
    assert SPELLER.mend(word) == word


@given(st.text("abc", max_size=7), st.text("abc", max_size=7))
def test_distance_is_symmetric_and_zero_only_for_equals(one: str, other: str) -> None:
    slips = distance(one, other, 7)
    assert slips == distance(other, one, 7)
    assert (slips == 0) == (one == other)
    assert slips <= max(len(one), len(other))


@given(st.text("abcd", min_size=2, max_size=8), st.integers(0, 6))
def test_swapped_neighbours_are_one_slip(word: str, at: int) -> None:
    at = min(at, len(word) - 2)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    assert distance(word, swapped, 2) == (word != swapped)
