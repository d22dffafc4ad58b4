"""What to do with one message: a pure function of what was found and of the policy.

A decision can be stored and taken again later: POP3 and IMAP pin it, so that what clients
have seen of a message never changes (RFC 3501 2.3.1.1).
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from kb import message
from kb.gateway.policy import Policy
from kb.message import Edit, InfectedPart, Octets
from kb.model import Action
from kb.model.effects import EFFECTS, Outcome
from kb.scan import Findings


class Decision(msgspec.Struct, frozen=True):
    """Where a message goes, and how it is changed on the way."""

    outcome: Outcome = "deliver"
    infected: tuple[InfectedPart, ...] = ()
    """The parts to strip."""
    tag: str = ""
    """The tag to set; "" for none."""

    @property
    def alters(self) -> bool:
        """Whether the message is delivered other than as it came."""
        return bool(self.infected or self.tag)


def taken(findings: Findings, policy: Policy) -> Iterator[Action]:
    """The actions that are taken on a message, in their order: the virus action comes first.

    An action that does not deliver ends it.
    """
    if findings.infected:
        yield policy.virus
        if not EFFECTS[policy.virus].delivers:
            return
    if findings.spam:
        yield policy.spam
    elif findings.probable_spam and policy.probable_spam:
        yield policy.probable_spam


def decide(findings: Findings, policy: Policy) -> Decision:
    """The decision on a message: the effects of the actions that are taken, together."""
    effects = [EFFECTS[action] for action in taken(findings, policy)]
    changes = {effect.change for effect in effects}
    return Decision(
        outcome=effects[-1].outcome if effects else "deliver",
        infected=findings.infected if "strip" in changes else (),
        tag=policy.tag if "tag" in changes else "",
    )


def edits(octets: Octets, decision: Decision) -> list[Edit]:
    """What the decision changes in a message: stripped, then tagged, else nothing.

    The same octets and decision give the same edits for ever.
    """
    return message.rewrite(octets, decision.infected, decision.tag) if decision.alters else []


def apply(octets: Octets, decision: Decision) -> Iterator[bytes]:
    """The message as it is delivered, in chunks."""
    return message.edited_chunks(octets, edits(octets, decision))
