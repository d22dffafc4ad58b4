"""What the classifier weighs: how a word is spelt, too."""

from __future__ import annotations

import pytest

from kb.ask import tables
from kb.ask.features import LENGTHS, LETTERS, features, threes
from kb.ask.reading import read


def spelt(text: str) -> dict[str, float]:
    compiled = tables.load()
    found = features(read(text, compiled.lexicon, compiled.speller))
    return {name: value for name, value in found.items() if name.startswith(LETTERS)}


@pytest.mark.parametrize(
    ("word", "expected"),
    [("a", [" a "]), ("to", [" to", "to "]), ("junk", [" ju", "jun", "unk", "nk "])],
)
def test_letters_by_threes(word: str, expected: list[str]) -> None:
    assert threes(word) == expected


def test_words_are_weighed_as_they_are_typed() -> None:
    found = spelt("Júnk marqued")
    assert {*found} == {LETTERS + three for word in ("junk", "marqued") for three in threes(word)}
    assert sum(value**2 for value in found.values()) == pytest.approx(LENGTHS[-1] ** 2)


def test_a_word_that_nobody_foresaw_has_letters_of_one_that_somebody_did() -> None:
    compiled = tables.load()
    known = {name for name in spelt("unmarkedness") if name in compiled.weights}
    assert {"g mar", "g ark"} <= known


def test_without_a_word_there_are_no_letters() -> None:
    assert spelt("?!") == {}
