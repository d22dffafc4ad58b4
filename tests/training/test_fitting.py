"""Two opinions are fitted, each to its own features, and added."""

from __future__ import annotations

import pytest

from kb.ask.features import LETTERS
from kb.ask.tables import SCALE
from training.fitting import OPINIONS, fitted

EXAMPLES = [
    ("one", "junk", {"w junk": 1.0, f"{LETTERS}jun": 0.7, f"{LETTERS}unk": 0.7}),
    ("one", "junky", {"w junk": 1.0, f"{LETTERS}jun": 0.7, f"{LETTERS}nky": 0.7}),
    ("two", "worm", {"w worm": 1.0, f"{LETTERS}wor": 0.7, f"{LETTERS}orm": 0.7}),
    ("three", "hoax", {"w hoax": 1.0, f"{LETTERS}hoa": 0.7, f"{LETTERS}oax": 0.7}),
]
CLASSES = ["one", "three", "two"]


def test_the_shares_add_up_to_one() -> None:
    assert sum(one.share for one in OPINIONS) == pytest.approx(1.0)


def test_every_feature_is_weighed_for_its_own_class() -> None:
    found = fitted(EXAMPLES, CLASSES, {}, {})
    assert {*found.weights} == {name for _, _, features in EXAMPLES for name in features}
    assert sum(found.bias) == pytest.approx(0.0)
    for label, _, features in EXAMPLES:
        for name in features:
            row = found.weights[name]
            assert max(range(3), key=row.__getitem__) == CLASSES.index(label), name


def test_where_it_starts_changes_nothing() -> None:
    found = fitted(EXAMPLES, CLASSES, {}, {})
    start = {label: {"": 3 * SCALE} | dict.fromkeys(found.weights, -2 * SCALE) for label in CLASSES}
    again = fitted(EXAMPLES, CLASSES, start, {})
    for name, row in found.weights.items():
        assert again.weights[name] == pytest.approx(row, abs=1e-3)


def test_an_example_that_counts_more_pulls_more() -> None:
    once = fitted(EXAMPLES, CLASSES, {}, {})
    often = fitted(EXAMPLES, CLASSES, {}, {"worm": 5.0})
    assert often.weights["w worm"][2] > once.weights["w worm"][2]
