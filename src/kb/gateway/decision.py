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
from kb.gateway.spool import Spool
from kb.message import InfectedPart, Octets
from kb.model import Action
from kb.scan import Findings

CHUNK = 65536
"""Most octets in one chunk."""

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


def apply(octets: Octets, decision: Decision) -> Iterator[bytes]:
    """The message as it is delivered, in chunks: stripped, then tagged, else untouched.

    Nothing depends on when or where this runs: the same octets and decision give the same
    message for ever. The spool that a stripped message may need is closed with the iterator.
    """
    if not decision.infected:
        yield from _tagged(octets, decision.tag)
        return
    with Spool() as stripped:
        for chunk in message.edited_chunks(octets, message.strip(octets, decision.infected)):
            stripped.write(chunk)
        yield from _tagged(stripped.octets(), decision.tag)


def _tagged(octets: Octets, tag: str) -> Iterator[bytes]:
    if not tag:
        yield from _cut(octets)
        return
    for chunk in message.edited_chunks(octets, message.tag(octets, tag)):
        yield from _cut(chunk)


def _cut(octets: Octets) -> Iterator[bytes]:
    for start in range(0, len(octets), CHUNK):
        yield octets[start : start + CHUNK]
