"""kb.gateway.journal: verdict and actions as log lines tell them."""

from __future__ import annotations

import pytest

from kb.gateway.journal import actions_of, verdict_of
from kb.gateway.policy import Policy
from kb.message import InfectedPart
from kb.model import Action
from kb.scan import Findings

TWICE = (InfectedPart((1,), "a", "Eicar"), InfectedPart((2,), "b", "Eicar"))


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        (Findings(), ("clean", "")),
        (Findings(spam="GTUBE"), ("spam", "GTUBE")),
        (Findings(infected=TWICE), ("virus", "Eicar")),
        (Findings("GTUBE", TWICE), ("virus+spam", "Eicar, GTUBE")),
    ],
)
def test_verdict(findings: Findings, expected: tuple[str, str]) -> None:
    assert verdict_of(findings) == expected


@pytest.mark.parametrize(
    ("spam", "virus", "findings", "expected"),
    [
        (Action.TAG, Action.STRIP_AND_DELIVER, Findings(), "deliver"),
        (Action.TAG, Action.STRIP_AND_DELIVER, Findings(spam="x"), "tag"),
        (Action.TAG, Action.STRIP_AND_DELIVER, Findings("x", TWICE), "strip-and-deliver+tag"),
        (Action.TAG, Action.DO_NOT_DELIVER, Findings("x", TWICE), "do-not-deliver"),
        (Action.REJECT, Action.DELIVER, Findings("x", TWICE), "deliver+reject"),
    ],
)
def test_actions(spam: Action, virus: Action, findings: Findings, expected: str) -> None:
    policy = Policy(spam=spam, virus=virus, tag="[SPAM]", forward_to="")
    assert actions_of(findings, policy) == expected
