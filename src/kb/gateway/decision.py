"""What to do with one message: a pure function of what was found and of the policy.

A decision can be stored and taken again later: POP3 and IMAP pin it, so that what clients
have seen of a message never changes (RFC 3501 2.3.1.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from kb import message
from kb.gateway.policy import Policy
from kb.message import Edit, InfectedPart, Octets
from kb.model import Action
from kb.scan import Findings

Outcome = Literal["deliver", "reject", "drop", "forward"]

_OUTCOMES: dict[Action, Outcome] = {
    Action.REJECT: "reject",
    Action.DROP: "drop",
    Action.FORWARD: "forward",
    Action.DO_NOT_DELIVER: "drop",
}


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


def decide(findings: Findings, policy: Policy) -> Decision:
    """The decision on a message: the virus action first, then the spam action.

    An action that does not deliver ends it.
    """
    infected: tuple[InfectedPart, ...] = ()
    if findings.infected:
        if policy.virus in _OUTCOMES:
            return Decision(outcome=_OUTCOMES[policy.virus])
        if policy.virus is Action.STRIP_AND_DELIVER:
            infected = findings.infected
    if not findings.spam:
        return Decision(infected=infected)
    tag = policy.tag if policy.spam is Action.TAG else ""
    return Decision(_OUTCOMES.get(policy.spam, "deliver"), infected, tag)


def edits(octets: Octets, decision: Decision) -> list[Edit]:
    """What the decision changes in a message: stripped, then tagged, else nothing.

    The same octets and decision give the same edits for ever.
    """
    return message.rewrite(octets, decision.infected, decision.tag) if decision.alters else []


def apply(octets: Octets, decision: Decision) -> Iterator[bytes]:
    """The message as it is delivered, in chunks."""
    return message.edited_chunks(octets, edits(octets, decision))
