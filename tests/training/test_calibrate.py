"""From which score on an answer is called sure."""

from __future__ import annotations

import pytest

from kb.ask import rank
from training import calibrate
from training.__main__ import main
from training.examples import phrasings
from training.figures import AIMS

OUTCOMES = [(0.95, True), (0.9, True), (0.8, False), (0.6, True), (0.3, False), (0.0, True)]


def test_counting() -> None:
    assert calibrate.counted(OUTCOMES, 0.85) == (2 / 6, 0.0)
    assert calibrate.counted(OUTCOMES, 0.5) == (4 / 6, 1 / 6)
    assert calibrate.counted(OUTCOMES, 0.2) == (5 / 6, 2 / 6)


def test_the_least_threshold_that_keeps_the_aim() -> None:
    assert calibrate.least_sure(OUTCOMES, 0.0) == 0.85
    assert calibrate.least_sure(OUTCOMES, 1 / 6) == 0.35
    assert calibrate.least_sure([(1.0, False)], 0.0) is None


def test_each_phrasing_is_in_one_fold_and_no_fold_is_small() -> None:
    lines = [line for group in phrasings().values() for line in group]
    sizes = [sum(calibrate.fold_of(line) == fold for line in lines) for fold in range(5)]
    assert sum(sizes) == len(lines)
    assert min(sizes) > len(lines) / 7


@pytest.mark.slow
@pytest.mark.long
def test_on_a_fold_that_it_has_not_seen_the_engine_is_seldom_sure_and_wrong() -> None:
    outcomes = list(calibrate.unseen(0))
    share, wrong = calibrate.counted(outcomes, rank.SURE)
    # One fold of five scatters; all of them are what `python -m training calibrate` prints.
    assert wrong <= 1.5 * AIMS["wrong"].share
    assert share >= 0.35


def test_it_takes_no_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", "--what"]) == 2
    assert capsys.readouterr().err == "usage: python -m training calibrate\n"
