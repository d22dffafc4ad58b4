"""kb.gateway.decision: the virus action first, then the spam action; pure and storable."""

from __future__ import annotations

import msgspec
import pytest

from kb.gateway.decision import Decision, decide
from kb.gateway.policy import Policy
from kb.message import InfectedPart
from kb.model import Action
from kb.scan import Findings

PROBABLE = Findings(probable_spam="score 7 of 15")
PART = InfectedPart((2,), "eicar.com", "EICAR")
CLEAN, SPAM = Findings(), Findings(spam="GTUBE")
VIRUS, BOTH = Findings(infected=(PART,)), Findings(spam="GTUBE", infected=(PART,))


def policy(spam: Action = Action.ACCEPT, virus: Action = Action.DELIVER) -> Policy:
    return Policy(spam=spam, virus=virus, tag="[SPAM]", forward_to="spam@example.test")


@pytest.mark.parametrize("spam", [a for a in Action if a.threat == "spam"])
@pytest.mark.parametrize("virus", [a for a in Action if a.threat == "virus"])
def test_clean_mail_is_delivered_as_it_is(spam: Action, virus: Action) -> None:
    assert decide(CLEAN, policy(spam, virus)) == Decision()
    assert not Decision().alters


@pytest.mark.parametrize(
    ("findings", "spam", "virus", "decision"),
    [
        (SPAM, Action.REJECT, Action.DELIVER, Decision("reject")),
        (SPAM, Action.DROP, Action.DELIVER, Decision("drop")),
        (SPAM, Action.ACCEPT, Action.DELIVER, Decision("deliver")),
        (SPAM, Action.TAG, Action.DELIVER, Decision("deliver", tag="[SPAM]")),
        (SPAM, Action.FORWARD, Action.DELIVER, Decision("forward")),
        (SPAM, Action.TAG, Action.DO_NOT_DELIVER, Decision("deliver", tag="[SPAM]")),
        (VIRUS, Action.REJECT, Action.DELIVER, Decision("deliver")),
        (VIRUS, Action.ACCEPT, Action.DO_NOT_DELIVER, Decision("drop")),
        (VIRUS, Action.TAG, Action.STRIP_AND_DELIVER, Decision("deliver", (PART,))),
        (BOTH, Action.REJECT, Action.DO_NOT_DELIVER, Decision("drop")),
        (BOTH, Action.REJECT, Action.STRIP_AND_DELIVER, Decision("reject", (PART,))),
        (BOTH, Action.TAG, Action.STRIP_AND_DELIVER, Decision("deliver", (PART,), "[SPAM]")),
        (BOTH, Action.FORWARD, Action.STRIP_AND_DELIVER, Decision("forward", (PART,))),
        (BOTH, Action.TAG, Action.DELIVER, Decision("deliver", tag="[SPAM]")),
    ],
)
def test_decisions(findings: Findings, spam: Action, virus: Action, decision: Decision) -> None:
    assert decide(findings, policy(spam, virus)) == decision


def test_a_decision_survives_being_stored() -> None:
    decision = Decision("deliver", (PART,), "[SPAM]")
    stored = msgspec.json.encode(decision)
    assert msgspec.json.decode(stored, type=Decision) == decision
    assert decision.alters


def test_probable_spam_has_an_action_of_its_own_or_none() -> None:
    plain = policy(Action.REJECT)
    assert decide(PROBABLE, plain) == Decision()
    tagging = msgspec.structs.replace(plain, probable_spam=Action.TAG)
    assert decide(PROBABLE, tagging) == Decision("deliver", tag="[SPAM]")
    # What is spam is spam, whatever else takes it for probable.
    assert decide(Findings(spam="GTUBE"), tagging) == Decision("reject")
