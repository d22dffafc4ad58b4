"""Labelled questions are counted by what they are about, each figure held against its own aim."""

from __future__ import annotations

import pytest

from kb.knowledge import loader
from training.figures import AIMS, Aim, Case, Found, Share, figures, first_topics

FIRST, LATER = "scanner-down", "mail-delayed"


def test_the_first_topics_are_questions_of_the_knowledge_base() -> None:
    assert len(first_topics()) == 28
    assert first_topics() < {*loader.load().questions}


def test_counting() -> None:
    labelled = [
        Case((FIRST,), "right"),
        Case((FIRST,), "second"),
        Case((LATER,), "later"),
        Case(("s/x/pop3", "s/x/imap"), "both"),
        Case(("s/x/pop3", "s/x/imap"), "half"),
        Case((), "off"),
        Case((), "off but answered"),
    ]
    told = {
        "right": Found([FIRST, "b"], confident=True),
        "second": Found(["b", FIRST], confident=False),
        "later": Found(["a", "b", "c", LATER], confident=False),
        "both": Found(["s/x/imap", "s/x/pop3"], confident=True),
        "half": Found(["s/x/pop3", "b"], confident=False),
        "off": Found([], confident=False),
        "off but answered": Found(["a"], confident=True),
    }
    found = figures(labelled, told.__getitem__)
    assert (found.first, found.first_three) == (Share(1, 2), Share(2, 2))
    assert (found.later, found.later_three) == (Share(0, 1), Share(0, 1))
    assert (found.cells, found.off_topic) == (Share(1, 2), Share(1, 2))
    assert (found.wrong, found.sure) == (Share(1, 7), Share(3, 7))


@pytest.mark.parametrize(
    ("share", "least", "reached"),
    [
        (Share(92, 100), True, True),
        (Share(91, 100), True, False),
        (Share(92, 100), False, True),
        (Share(93, 100), False, False),
        (Share(0, 0), True, True),
    ],
)
def test_an_aim_is_reached_or_missed(share: Share, least: bool, reached: bool) -> None:
    assert Aim("one", 0.92, least).reached(share) is reached


def test_a_share_stands_with_its_counts() -> None:
    assert str(Share(68, 70)) == "97.1% (68/70)"
    assert str(Share(0, 0)) == "–"
    assert str(AIMS["first"]) == "at least 92%"
    assert str(AIMS["wrong"]) == "at most 3%"
